/// What becomes of objects of all models when the models change.
struct ModelMigration: Sendable {
    let new: DataModel
    let layout: ObjectLayout
    private let migrations: [String: ObjectMigration]
    /// Of each model the values that no two objects may share, and some may now.
    let newKeys: [String: [ModelLayout.Unique]]
    /// Models whose objects are no objects any more of something that they were.
    private let narrowed: Set<String>

    init(from old: DataModel, to new: DataModel) {
        self.new = new
        self.layout = ObjectLayout(new)
        let before = ObjectLayout(old)
        var migrations: [String: ObjectMigration] = [:]
        var keys: [String: [ModelLayout.Unique]] = [:]
        var narrowed: Set<String> = []
        for model in old.models {
            guard let now = new.model(model.name), !now.isAbstract else {
                narrowed.insert(model.name)
                continue
            }
            if !Set(model.lineage).isSubset(of: now.lineage) { narrowed.insert(model.name) }
            let migration = ObjectMigration(from: model, to: now)
            migrations[model.name] = migration
            let changed = migration.changedFields
            keys[model.name] = self.layout[model.name]?.unique.filter { key in
                let isKnown = before[model.name]?.unique.contains { other in
                    other.fields == key.fields && Set(key.leaves).isSubset(of: other.leaves)
                }
                return isKnown != true || !changed.isDisjoint(with: key.fields)
            }
        }
        self.migrations = migrations
        self.newKeys = keys.filter { !$0.value.isEmpty }
        self.narrowed = narrowed
    }

    /// Whether objects can be something else afterwards.
    var narrowsSomething: Bool { !self.narrowed.isEmpty }

    /// Whether objects of a model are kept.
    func keeps(_ model: String) -> Bool { self.migrations[model] != nil }

    /// Whether objects of a model are no objects any more of something that they were.
    func isNarrowed(_ model: String) -> Bool { self.narrowed.contains(model) }

    /// Nil: the object goes.
    subscript(model: String) -> ObjectMigration? { self.migrations[model] }
}
