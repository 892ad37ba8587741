// Two generations: what is used moves to the young one; when that is full it becomes the old one, and what was not used
// since is gone. So the cache holds what is in use at a cost of one look-up, without a list of uses.

/// What a shard knows of entities without asking the store. A value of nil: there is no such entity.
struct EntityCache {
    private var young: [EntityReference: EntityRecord?] = [:]
    private var old: [EntityReference: EntityRecord?] = [:]
    private let limit: Int

    /// - Parameter limit: Entities that are known at least; at most twice as many.
    init(limit: Int) { self.limit = limit }

    /// What is known of an entity; nil: nothing, not even whether it exists.
    subscript(_ reference: EntityReference) -> EntityRecord?? {
        mutating get {
            if let record = self.young[reference] { return .some(record) }
            guard let record = self.old.removeValue(forKey: reference) else { return nil }
            self.insert(reference, record)
            return .some(record)
        }
    }

    /// Notes what is known of an entity.
    mutating func insert(_ reference: EntityReference, _ record: EntityRecord?) {
        if self.young.count >= self.limit {
            self.old = self.young
            self.young = [:]
        }
        self.old.removeValue(forKey: reference)
        self.young.updateValue(record, forKey: reference)
    }
}
