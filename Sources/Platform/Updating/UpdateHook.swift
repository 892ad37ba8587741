import Workers

/// A callback that is called for each entity of a type once in a period.
struct UpdateHook: Sendable {
    let hook: Hook
    /// The type of the entities.
    let entity: EntityType
    /// Whether it gets the master record.
    let wantsRecord: Bool
    /// In which each entity has its turn.
    let period: TimeSpan
    /// What its author calls it; no other of the same entity type, period and kind has the same.
    let id: String

    /// nil: it is a callback of another kind.
    init?(_ callback: ModuleCallback, _ hook: Hook, _ model: ModelSpec) {
        guard callback.kind == .update || callback.kind == .eidUpdate, let entity = model.entity(callback.entity)
        else { return nil }
        self.hook = hook
        self.entity = entity
        self.wantsRecord = callback.kind == .update
        self.period = TimeSpan(seconds: Int64(callback.period))
        self.id = callback.id
    }
}
