import Records

/// Something that a service tells of one of its resources.
public struct Notification: Hashable, Sendable {
    /// How much it matters.
    public var priority: Priority
    /// Who tells it, such as `nova-compute:host7`.
    public var publisherID: String
    /// What happened, such as `instance.update`.
    public var eventType: String
    /// What there is to tell, mostly a map.
    public var payload: Value
    /// In whose name it happened, a map.
    public var context: Value
    /// The id of the message; nil: it has none.
    public var messageID: String?
    /// When it was sent, as the sender writes it; nil: it does not say.
    public var timestamp: String?
    /// The message as it came; empty if it was made here.
    public var bytes: [UInt8]

    /// Makes a notification of its parts.
    public init(
        priority: Priority = .info,
        publisherID: String,
        eventType: String,
        payload: Value = .null,
        context: Value = [:],
        messageID: String? = nil,
        timestamp: String? = nil,
        bytes: [UInt8] = []
    ) {
        self.priority = priority
        self.publisherID = publisherID
        self.eventType = eventType
        self.payload = payload
        self.context = context
        self.messageID = messageID
        self.timestamp = timestamp
        self.bytes = bytes
    }

    /// What handlers get beside the payload: the id and the time of the message, null where it has none.
    public var metadata: Value {
        [
            "message_id": self.messageID.map(Value.string) ?? .null,
            "timestamp": self.timestamp.map(Value.string) ?? .null,
        ]
    }
}
