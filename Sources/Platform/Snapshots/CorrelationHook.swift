import Workers

/// A callback that is called for the values of entities in a snapshot.
struct CorrelationHook: Sendable {
    let hook: Hook
    /// The type of the entities.
    let entity: EntityType
    /// Whether it gets the master record.
    let wantsMaster: Bool
    let dependsOn: [AttributePath]
    let mayChange: [AttributePath]

    /// nil: it is a callback of another kind.
    ///
    /// - Throws: What is wrong with its paths.
    init?(_ callback: ModuleCallback, _ hook: Hook, _ model: ModelSpec) throws(HookRefusal) {
        guard callback.kind == .correlation || callback.kind == .correlationWithMaster,
            let entity = model.entity(callback.entity)
        else { return nil }
        var dependsOn: [AttributePath] = []
        for path in callback.dependsOn { dependsOn.append(try AttributePath(path, from: entity, model)) }
        var mayChange: [AttributePath] = []
        for path in callback.mayChange { mayChange.append(try AttributePath(path, from: entity, model)) }
        self.hook = hook
        self.entity = entity
        self.wantsMaster = callback.kind == .correlationWithMaster
        self.dependsOn = dependsOn
        self.mayChange = mayChange
    }

    /// How many links one behind the other it goes over.
    var reach: Int { (self.dependsOn + self.mayChange).map(\.links.count).max() ?? 0 }
}
