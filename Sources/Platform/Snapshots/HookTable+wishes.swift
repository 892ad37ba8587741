extension HookTable {
    /// What callbacks want to know of entities beside their current values, by the number of the entity type.
    func snapshotWishes(_ model: ModelSpec) -> [EntityState.Wishes] {
        model.entities.map { entity in
            EntityState.Wishes(
                timeseries: Set(
                    entity.attributes.filter { !self.timeseries(entity, $0).isEmpty }.map(\.number)
                ),
                master: self.correlations.contains { $0.entity === entity && $0.wantsMaster }
            )
        }
    }
}
