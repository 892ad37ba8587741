import Configuration
import Workers

/// Whether a callback makes sense in a model.
struct CallbackJudgement {
    private let model: ModelSpec
    private let batchPeriod: TimeSpan

    /// - Parameter batchPeriod: The time from one batch of periodic updates to the next.
    init(_ model: ModelSpec, batchPeriod: TimeSpan = TimeSpan(seconds: 1)) {
        self.model = model
        self.batchPeriod = batchPeriod
    }

    func judge(_ callback: ModuleCallback) throws(HookRefusal) {
        switch callback.kind {
        case .schedule, .taskStart, .snapshotInit, .snapshotFinalize: return
        case .allowEntity: _ = try self.entity(callback.entity)
        case .entityCreation: try self.judgeRefresh(callback, try self.entity(callback.entity))
        case .newAttribute:
            let entity = try self.entity(callback.entity)
            let attribute = try self.attribute(callback.attribute, of: entity)
            guard !attribute.isMirror else {
                throw HookRefusal("\(entity.id).\(attribute.id) is the mirror of a link, which gets no datapoints")
            }
            try self.judgeRefresh(callback, entity)
        case .timeseries:
            let entity = try self.entity(callback.entity)
            let attribute = try self.attribute(callback.attribute, of: entity)
            guard attribute.timeseries != nil else {
                throw HookRefusal(
                    "\(entity.id).\(attribute.id) is \(attribute.kind.name), expected an attribute of the type timeseries"
                )
            }
        case .correlation, .correlationWithMaster:
            let entity = try self.entity(callback.entity)
            for path in callback.dependsOn { _ = try AttributePath(path, from: entity, self.model) }
            for path in callback.mayChange { _ = try AttributePath(path, from: entity, self.model) }
        case .update, .eidUpdate:
            _ = try self.entity(callback.entity)
            guard callback.period > 0 else {
                throw HookRefusal("its period is \(callback.period) s, expected at least a second")
            }
            guard Int64(callback.period) * 1_000_000 >= self.batchPeriod.microseconds else {
                throw HookRefusal(
                    "its period is \(callback.period) s, expected at least update_batch_period, which is "
                        + self.batchPeriod.description
                )
            }
            guard !callback.id.isEmpty else { throw HookRefusal("it has no id, under which its progress is kept") }
        }
    }

    private func judgeRefresh(_ callback: ModuleCallback, _ entity: EntityType) throws(HookRefusal) {
        guard callback.isRefreshed else { return }
        guard !callback.mayChange.isEmpty else {
            throw HookRefusal("it is to be refreshed, but does not say what it may change")
        }
        for path in callback.mayChange { _ = try AttributePath(path, from: entity, self.model) }
    }

    private func entity(_ name: String) throws(HookRefusal) -> EntityType {
        if let entity = self.model.entity(name) { return entity }
        let known = self.model.entities.map(\.id)
        throw HookRefusal("there is no entity type \"\(name)\"; \(Self.known(known, near: name))")
    }

    /// The attribute of an entity type; `path` is that which it was found in.
    func attribute(
        _ name: String,
        of entity: EntityType,
        in path: [String] = []
    ) throws(HookRefusal) -> Attribute {
        if let attribute = entity.attribute(name) { return attribute }
        let place = path.isEmpty ? "" : "path \(Self.text(path)): "
        let known = entity.attributes.map(\.id)
        throw HookRefusal("\(place)\(entity.id) has no attribute \"\(name)\"; \(Self.known(known, near: name))")
    }

    private static func known(_ names: [String], near name: String) -> String {
        if let nearest = nearestName(to: name, among: names) { return "did you mean \"\(nearest)\"?" }
        return names.isEmpty ? "there is none" : "there are: \(names.joined(separator: ", "))"
    }

    private static func text(_ path: [String]) -> String { path.joined(separator: ".") }
}
