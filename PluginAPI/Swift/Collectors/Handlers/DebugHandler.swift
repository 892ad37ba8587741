/// An endpoint that takes notifications of the priority `debug`: what only authors want to know.
public protocol DebugHandler: NotificationEndpoint {
    /// Takes a notification.
    ///
    /// - Parameters:
    ///   - context: What its sender said of the request that it belongs to.
    ///   - publisherID: Who sent it.
    ///   - eventType: What it is.
    ///   - payload: What it says.
    ///   - metadata: `message_id` and `timestamp`; null if they were not given.
    /// - Throws: Anything: what was changed in the model for it is undone, and it is given again later.
    func debug(
        _ context: Record,
        _ publisherID: String,
        _ eventType: String,
        _ payload: Value,
        _ metadata: Record
    ) throws
}
