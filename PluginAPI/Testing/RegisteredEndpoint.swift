import PluginAPI

/// An endpoint as its collector declared it.
public struct RegisteredEndpoint: Sendable {
    /// What it is called.
    public let name: String
    /// The priorities that it takes.
    public let priorities: Set<NotificationPriority>
    /// What it wants.
    public let filter: NotificationFilter

    init?(_ given: plugin_endpoint) {
        self.name = String(given.name)
        self.priorities = Set(NotificationPriority.allCases.filter { given.priorities & $0.rawValue != 0 })
        var filter = NotificationFilter()
        if given.publisher_id.bytes != nil { filter.publisherID = String(given.publisher_id) }
        if given.event_type.bytes != nil { filter.eventType = String(given.event_type) }
        do {
            filter.context = try Self.map(given.context, given.context_length)
            filter.metadata = try Self.map(given.metadata, given.metadata_length)
            filter.payload = try Self.map(given.payload, given.payload_length)
        } catch {
            return nil
        }
        self.filter = filter
        if self.priorities.isEmpty { return nil }
    }

    private static func map(_ bytes: UnsafePointer<UInt8>?, _ length: UInt64) throws -> Record? {
        guard let bytes else { return nil }
        let value = try CBOR.decode(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        guard let record = value.record else { throw NotAMap() }
        return record
    }

    private struct NotAMap: Error {}
}
