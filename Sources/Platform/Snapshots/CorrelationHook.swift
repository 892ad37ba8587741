import Workers

// What is called for new entities or datapoints may ask to be called again in a snapshot when its module is refreshed. It
// has its place among correlations: behind what may change the attribute that it is called for, and before what reads what
// it may change itself. It gets no values, and says by tasks what it changes; so no links are looked over for it.

/// A callback that is called for the values of entities in a snapshot.
struct CorrelationHook: Sendable {
    let hook: Hook
    /// The type of the entities.
    let entity: EntityType
    /// Whether it gets the master record.
    let wantsMaster: Bool
    let dependsOn: [AttributePath]
    let mayChange: [AttributePath]
    /// Whether it is called with an empty task, and only when its module is refreshed.
    let isRefreshed: Bool

    /// nil: it is a callback of another kind.
    ///
    /// - Throws: What is wrong with its paths.
    init?(_ callback: ModuleCallback, _ hook: Hook, _ model: ModelSpec) throws(HookRefusal) {
        guard let entity = model.entity(callback.entity) else { return nil }
        let paths: [[String]]
        switch callback.kind {
        case .correlation, .correlationWithMaster: paths = callback.dependsOn
        case .entityCreation where callback.isRefreshed: paths = []
        case .newAttribute where callback.isRefreshed: paths = [[callback.attribute]]
        default: return nil
        }
        self.isRefreshed = callback.kind == .entityCreation || callback.kind == .newAttribute
        var dependsOn: [AttributePath] = []
        for path in paths { dependsOn.append(try AttributePath(path, from: entity, model)) }
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
