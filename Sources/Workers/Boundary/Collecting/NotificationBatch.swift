import PluginABI

// Travels as `InvocationBatch` does: an array of the contract's structs with offsets in place of pointers, one more than they
// are, and then the bytes.
//
// Unsafe code: the structs are plain memory, and are copied as bytes.

/// Notifications that go to a collector at once.
public struct NotificationBatch: Sendable {
    struct Header {
        var count: UInt64
        var bytes: UInt64
    }

    // Offsets, which are no pointers that anybody follows.
    private nonisolated(unsafe) var items: [plugin_notification] = []
    private var bytes: [UInt8] = []

    /// Makes an empty batch.
    public init() {}

    /// How many there are.
    public var count: Int { self.items.count }

    /// Bytes that it takes, without the structs.
    public var size: Int { self.bytes.count }

    /// Adds a notification for an endpoint.
    ///
    /// - Parameters:
    ///   - priority: PLUGIN_PRIORITY_*.
    ///   - payload: One item of CBOR.
    ///   - context: A map in CBOR.
    public mutating func add(
        endpoint: Int,
        priority: UInt32,
        publisherID: String,
        eventType: String,
        messageID: String?,
        timestamp: String?,
        payload: [UInt8],
        context: [UInt8]
    ) {
        var item = plugin_notification()
        item.endpoint = UInt32(endpoint)
        item.priority = priority
        item.publisher_id = self.place(publisherID)
        item.event_type = self.place(eventType)
        if let messageID { item.message_id = self.place(messageID) }
        if let timestamp { item.timestamp = self.place(timestamp) }
        item.payload = self.place(payload)
        item.payload_length = UInt64(payload.count)
        item.context = self.place(context)
        item.context_length = UInt64(context.count)
        self.items.append(item)
    }

    /// Some of them only.
    public func keeping(_ places: Range<Int>) -> NotificationBatch {
        var part = self
        part.items = Array(self.items[places])
        return part
    }

    func encoded(behind first: [UInt8]) -> [UInt8] {
        var result = first
        result.reserveCapacity(first.count + self.items.count * 128 + self.bytes.count + 64)
        let header = Header(count: UInt64(self.items.count), bytes: UInt64(self.bytes.count))
        withUnsafeBytes(of: header) { result.append(contentsOf: $0) }
        self.items.withUnsafeBytes { result.append(contentsOf: $0) }
        result.append(contentsOf: self.bytes)
        return result
    }

    private mutating func place(_ text: String) -> plugin_text {
        let offset = self.bytes.count
        self.bytes.append(contentsOf: text.utf8)
        return plugin_text(bytes: UnsafePointer(bitPattern: offset + 1), length: self.bytes.count - offset)
    }

    private mutating func place(_ bytes: [UInt8]) -> UnsafePointer<UInt8>? {
        defer { self.bytes.append(contentsOf: bytes) }
        return UnsafePointer(bitPattern: self.bytes.count + 1)
    }
}
