import Workers

/// What notifications a collector wants. For one thread at a time, as patterns are.
struct Subscription: @unchecked Sendable {
    private let filters: [EndpointFilter]

    /// - Throws: What is wrong with an endpoint, by its name.
    init(_ endpoints: [CollectorEndpoint]) throws(NotificationProblem) {
        var filters: [EndpointFilter] = []
        for endpoint in endpoints { filters.append(try EndpointFilter(endpoint)) }
        self.filters = filters
    }

    /// Whether an endpoint may want a notification, as far as its head tells.
    func mayWant(_ head: NotificationHead) -> Bool { self.filters.contains { $0.mayAccept(head) } }

    /// The endpoints that want a notification, in their order; nil: none.
    ///
    /// - Throws: What is wrong with a message whose beginning is wanted.
    func wanted(_ head: NotificationHead) throws(NotificationProblem) -> (Notification, [Int])? {
        let candidates = self.filters.indices.filter { self.filters[$0].mayAccept(head) }
        guard !candidates.isEmpty else { return nil }
        let notification = try head.notification()
        let endpoints = candidates.filter { self.filters[$0].accepts(notification) }
        return endpoints.isEmpty ? nil : (notification, endpoints)
    }

    /// What an endpoint is called.
    func name(of endpoint: Int) -> String { self.filters.indices.contains(endpoint) ? self.filters[endpoint].name : "" }
}
