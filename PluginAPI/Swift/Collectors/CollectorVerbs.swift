/// The verbs of a collector as C functions.
enum CollectorVerbs {
    typealias Factory = InstanceFactory<CollectorInstance>

    /// - Parameter isScoping: Whether the collector narrows its model.
    static func table(isScoping: Bool) -> plugin_collector_verbs {
        var table = plugin_collector_verbs()
        table.size = UInt32(MemoryLayout<plugin_collector_verbs>.size)
        table.create = { Factory.create($0, $1, $2) }
        table.declare = { instance, endpoints in
            guard let instance, let endpoints else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).declare(endpoints)
        }
        table.execute = { instance, model in
            guard let instance, let model else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).execute(model)
        }
        table.notify = { instance, model, notifications in
            guard let instance, let model, let notifications else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).notify(model, notifications)
        }
        if isScoping {
            table.scope = { instance, model, scope, length in
                guard let instance, let model else { return plugin_status(PLUGIN_FAILED) }
                let bytes = UnsafeRawBufferPointer(start: scope, count: Int(length))
                return Factory.instance(instance).narrow(model, bytes)
            }
        }
        table.destroy = { Factory.destroy($0) }
        return table
    }
}
