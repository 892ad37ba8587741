// Unsafe code: what the host gives is used while the verb runs, within the counts that it says.

/// One instance of a collector.
final class CollectorInstance {
    private let collector: any Collector
    private let context: Context
    private var endpoints: [BoundEndpoint] = []

    init(_ collector: any Collector, _ context: Context) {
        self.collector = collector
        self.context = context
    }

    func declare(_ endpoints: UnsafePointer<plugin_endpoints>) -> plugin_status {
        self.context.status {
            let bound = try self.collector.notificationEndpoints.map { try BoundEndpoint($0) }
            for endpoint in bound { try endpoint.add(to: endpoints) }
            self.endpoints = bound
        }
    }

    func execute(_ model: UnsafePointer<plugin_model>) -> plugin_status {
        let surface = ModelSurface(model)
        defer { surface.end() }
        return self.context.status {
            let built = try OfferedStore.offer(surface) { try self.collector.execute() }
            guard built.reading !== surface else { return }
            // The one that was made first was not meant.
            try surface.removeAll()
            try surface.add(contentsOf: built.reading)
        }
    }

    func notify(
        _ model: UnsafePointer<plugin_model>,
        _ notifications: UnsafePointer<plugin_notifications>
    ) -> plugin_status {
        let surface = ModelSurface(model)
        defer { surface.end() }
        let given = notifications.pointee
        LiveModel.bind(self.collector, ClusterModel(surface)) {
            for place in 0..<Int(given.count) {
                given.running.pointee = UInt64(place)
                do {
                    let item = given.items[place]
                    guard Int(item.endpoint) < self.endpoints.count else {
                        throw CollectorError(description: "there is no endpoint \(item.endpoint)")
                    }
                    try self.endpoints[Int(item.endpoint)].handle(item)
                } catch {
                    String(describing: error).withPluginText { given.fail(notifications, $0) }
                }
            }
        }
        return plugin_status(PLUGIN_OK)
    }

    func narrow(_ model: UnsafePointer<plugin_model>, _ scope: UnsafeRawBufferPointer) -> plugin_status {
        let surface = ModelSurface(model)
        defer { surface.end() }
        return self.context.status {
            guard let collector = self.collector as? any ScopingCollector else { return }
            guard case .array(let scope) = try CBOR.decode(scope) else {
                throw CollectorError(description: "a scope is a list, and this one is none")
            }
            try collector.narrow(ClusterModel(surface), to: scope)
        }
    }
}
