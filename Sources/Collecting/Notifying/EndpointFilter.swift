import Workers

/// What one endpoint of a collector wants. For one thread, as patterns are.
struct EndpointFilter {
    let name: String
    let priorities: UInt32
    private let filter: NotificationFilter

    /// - Throws: What is wrong with an expression of the endpoint, by its name.
    init(_ endpoint: CollectorEndpoint) throws(NotificationProblem) {
        self.name = endpoint.name
        self.priorities = endpoint.priorities
        guard endpoint.priorities != 0 else {
            throw NotificationProblem(
                "endpoint \"\(endpoint.name)\" has no priority; expected a method for at least one"
            )
        }
        do throws(NotificationProblem) {
            self.filter = try NotificationFilter(
                publisherID: endpoint.publisherID,
                eventType: endpoint.eventType,
                context: endpoint.context ?? .null,
                metadata: endpoint.metadata ?? .null,
                payload: endpoint.payload ?? .null
            )
        } catch {
            throw NotificationProblem("endpoint \"\(endpoint.name)\": \(error.reason)")
        }
    }

    /// Whether all of it that is known without reading the whole message is accepted.
    func mayAccept(_ head: NotificationHead) -> Bool {
        self.priorities & head.priority.bit != 0 && self.filter.mayAccept(head)
    }

    /// Whether it is accepted.
    func accepts(_ notification: Notification) -> Bool {
        self.priorities & notification.priority.bit != 0 && self.filter.accepts(notification)
    }
}
