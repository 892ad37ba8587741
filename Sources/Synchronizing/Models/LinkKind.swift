/// How many objects are at either end of a link.
public enum LinkKind: String, Hashable, Sendable, CaseIterable {
    /// Many objects refer to one: the field holds the id of the peer.
    case manyToOne = "manytoone"
    /// Many refer to many: the field holds ids, and either side can change them.
    case manyToMany = "manytomany"
}
