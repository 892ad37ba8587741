/// What most notifications are told apart by, read without the rest.
public struct NotificationHead: Hashable, Sendable {
    /// How much it matters.
    public var priority: Priority
    /// Who tells it.
    public var publisherID: String
    /// What happened.
    public var eventType: String
    /// The message as it came.
    public var bytes: [UInt8]

    /// Makes a head of its parts.
    public init(priority: Priority, publisherID: String, eventType: String, bytes: [UInt8]) {
        self.priority = priority
        self.publisherID = publisherID
        self.eventType = eventType
        self.bytes = bytes
    }

    /// All of the notification.
    ///
    /// - Throws: `NotificationProblem` for what is wrong in what was not read yet.
    public func notification() throws(NotificationProblem) -> Notification { try NotificationReader.read(self.bytes) }
}
