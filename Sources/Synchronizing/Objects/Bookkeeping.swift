/// What the fields are called that every object is kept by.
enum Bookkeeping {
    static let id = "id"
    static let created = "created"
    static let updated = "updated"
    static let enacted = "enacted"
    static let policed = "policed"
    static let changedByStep = "changed_by_step"
    static let changedByPolicy = "changed_by_policy"
    static let deleted = "deleted"
    static let writeProtect = "write_protect"
    static let lazyBlocked = "lazy_blocked"
    static let noSync = "no_sync"
    static let noPolicy = "no_policy"
    static let needDelete = "backend_need_delete"
    static let needReap = "backend_need_reap"
    static let needDeletePolicy = "backend_need_delete_policy"
    static let leafModel = "leaf_model_name"

    /// The times by which what is pending is found.
    static let stamps = [Self.updated, Self.enacted, Self.policed, Self.changedByStep, Self.changedByPolicy]

    /// Whether a change of a field is nobody's wish, and so no reason to look at an object.
    static func isFramework(_ name: String) -> Bool {
        Self.stamps.contains(name) || name.hasPrefix("backend_") || name.hasPrefix("policy_")
    }
}
