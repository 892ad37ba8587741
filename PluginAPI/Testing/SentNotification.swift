import PluginAPI

/// A notification for a collector.
public struct SentNotification: Sendable {
    /// How important it is.
    public var priority: NotificationPriority
    /// Who sends it.
    public var publisherID: String
    /// What it is.
    public var eventType: String
    /// What it says.
    public var payload: Value
    /// What its sender says of the request that it belongs to.
    public var context: Record
    /// Its id; nil: none.
    public var messageID: String?
    /// When it was sent; nil: unknown.
    public var timestamp: String?

    /// Makes a notification.
    public init(
        _ priority: NotificationPriority = .info,
        publisherID: String = "",
        eventType: String,
        payload: Value = [:],
        context: Record = [:],
        messageID: String? = nil,
        timestamp: String? = nil
    ) {
        self.priority = priority
        self.publisherID = publisherID
        self.eventType = eventType
        self.payload = payload
        self.context = context
        self.messageID = messageID
        self.timestamp = timestamp
    }
}
