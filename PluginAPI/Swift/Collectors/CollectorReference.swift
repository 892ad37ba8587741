// Unsafe code: the host's table lives as long as the context. A view that was taken belongs to the `ModelView` that gives it
// back when nobody holds the model any more, which is before the instance is destroyed, as the context has to outlive it.

/// A collector, whose model can be read.
public struct CollectorReference: Sendable {
    /// Its name.
    public let name: String
    private let context: Context

    init(_ name: String, _ context: Context) {
        self.name = name
        self.context = context
    }

    /// The latest version of its model, which never changes and is kept as long as somebody holds it. Nothing is copied. If
    /// there is no model yet, it is built.
    ///
    /// A version can be stale or partial and says so itself: see `ClusterModel.isStale`.
    ///
    /// - Parameter seconds: How long the building of it is waited for.
    /// - Throws: `ModelProblem` with `.notAvailable`: there is no such collector, or no model now.
    public func latestModel(waiting seconds: Double = 60) throws(ModelProblem) -> ClusterModel {
        try self.model(waiting: seconds) { table, name, milliseconds, view in
            table.latest(self.context.pointer, name, milliseconds, view)
        }
    }

    /// The same, narrowed by the collector to a scope.
    ///
    /// - Throws: `ModelProblem` with `.notAvailable`: there is no such collector, no model now, or the scope makes no sense.
    public func latestModel(in scope: [Value], waiting seconds: Double = 60) throws(ModelProblem) -> ClusterModel {
        let scope = CBOR.encode(.array(scope))
        return try self.model(waiting: seconds) { table, name, milliseconds, view in
            scope.withUnsafeBufferPointer {
                table.scoped(self.context.pointer, name, $0.baseAddress, UInt64($0.count), milliseconds, view)
            }
        }
    }

    /// The latest version of its model as an audit is to see it.
    ///
    /// - Throws: `ModelProblem` with `.notAvailable`: there is no such collector, no model now, or the scope makes no sense.
    public func latestModel(for audit: Audit, waiting seconds: Double = 60) throws(ModelProblem) -> ClusterModel {
        guard let scope = audit.scope else { return try self.latestModel(waiting: seconds) }
        return try self.latestModel(in: scope, waiting: seconds)
    }

    private func model(
        waiting seconds: Double,
        _ call: (
            plugin_models, plugin_text, UInt32, UnsafeMutablePointer<UnsafePointer<plugin_view>?>
        ) -> plugin_status
    ) throws(ModelProblem) -> ClusterModel {
        guard let table = self.context.models else {
            throw ModelProblem(.notAvailable, "this host has no models of collectors")
        }
        let milliseconds = seconds > 0 ? UInt32(min(seconds * 1000, 4_000_000_000)) : 0
        var view: UnsafePointer<plugin_view>?
        let status = self.name.withPluginText { call(table.pointee, $0, milliseconds, &view) }
        guard status == plugin_status(PLUGIN_OK), let view else {
            let reason =
                status == plugin_status(PLUGIN_UNAVAILABLE)
                ? "there is no model of the collector \"\(self.name)\" now" : "there is no collector \"\(self.name)\""
            // The host puts its own reason behind this one, if it is that of a failure.
            throw ModelProblem(.notAvailable, reason)
        }
        let context = self.context
        return ClusterModel(reading: ModelView(view) { table.pointee.release(context.pointer, $0) })
    }
}

extension Context {
    var models: UnsafePointer<plugin_models>? {
        PLUGIN_ABILITY_MODELS.withPluginText {
            self.pointer.pointee.ability(self.pointer, $0, UInt32(PLUGIN_MODELS_REVISION))
        }?.assumingMemoryBound(to: plugin_models.self)
    }
}
