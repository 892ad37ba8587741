/// Whether an extension can be used.
public enum ExtensionStatus: Hashable, Sendable {
    /// It can be used.
    case ready
    /// It needs what the operator has not granted.
    case needsGrant
    /// An extension of the same kind and name comes earlier in the search path, from the file of this path.
    case shadowed(by: String)

    /// The status as a word that stays the same between versions.
    public var word: String {
        switch self {
        case .ready: "ready"
        case .needsGrant: "needs-grant"
        case .shadowed: "shadowed"
        }
    }
}
