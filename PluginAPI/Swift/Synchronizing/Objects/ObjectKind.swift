/// Which objects of a model are meant, by what is to be done with them.
public enum ObjectKind: String, Hashable, Sendable, CaseIterable {
    /// Those that are not deleted.
    case live = "DEFAULT"
    /// All.
    case all = "ALL"
    /// Those that are deleted and not gone yet.
    case deleted = "DELETED"
    /// Those that steps are to bring to the backend.
    case dirtyObjects = "SYNCHRONIZER_DIRTY_OBJECTS"
    /// Those that steps are to remove there.
    case deletedObjects = "SYNCHRONIZER_DELETED_OBJECTS"
    /// Those whose changes policies are to see.
    case dirtyPolicies = "SYNCHRONIZER_DIRTY_POLICIES"
    /// Those whose deletion policies are to see.
    case deletedPolicies = "SYNCHRONIZER_DELETED_POLICIES"
}
