import PluginABI
import Records

/// What notifications a collector wants, as it declared it.
public struct CollectorEndpoint: Hashable, Sendable {
    /// What it is called in logs.
    public var name: String
    /// Set of PLUGIN_PRIORITY_*.
    public var priorities: UInt32
    /// A regular expression for who sent it; nil: anybody.
    public var publisherID: String?
    /// A regular expression for its type; nil: any.
    public var eventType: String?
    /// Rules for its context; nil: none.
    public var context: Value?
    /// Rules for its metadata; nil: none.
    public var metadata: Value?
    /// Rules for its payload; nil: none.
    public var payload: Value?

    /// Copies what a collector says; nil: one of the maps is none.
    init?(_ given: plugin_endpoint) {
        self.name = String(copying: given.name)
        self.priorities = given.priorities
        self.publisherID = given.publisher_id.bytes == nil ? nil : String(copying: given.publisher_id)
        self.eventType = given.event_type.bytes == nil ? nil : String(copying: given.event_type)
        func map(_ bytes: UnsafePointer<UInt8>?, _ length: UInt64) -> Value?? {
            guard let bytes else { return .some(nil) }
            guard let value = try? CBOR.decode(UnsafeRawBufferPointer(start: bytes, count: Int(length))),
                value.record != nil
            else { return nil }
            return value
        }
        guard let context = map(given.context, given.context_length),
            let metadata = map(given.metadata, given.metadata_length),
            let payload = map(given.payload, given.payload_length)
        else { return nil }
        (self.context, self.metadata, self.payload) = (context, metadata, payload)
    }

    init(_ value: Value) throws {
        guard let record = value.record else { throw FrameError("an endpoint is no map") }
        self.name = try record.string("name")
        self.priorities = UInt32(clamping: record["priorities"]?.integer ?? 0)
        self.publisherID = record["publisher-id"]?.text
        self.eventType = record["event-type"]?.text
        (self.context, self.metadata, self.payload) = (record["context"], record["metadata"], record["payload"])
    }

    var value: Value {
        var record: Record = ["name": .string(self.name), "priorities": .int(Int(self.priorities))]
        record["publisher-id"] = self.publisherID.map(Value.string)
        record["event-type"] = self.eventType.map(Value.string)
        record["context"] = self.context
        record["metadata"] = self.metadata
        record["payload"] = self.payload
        return .map(record)
    }
}
