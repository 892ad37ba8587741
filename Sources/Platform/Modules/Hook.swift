/// A callback of a module, by its place.
public struct Hook: Hashable, Sendable {
    /// The place of the module among those that are enabled.
    public let module: Int
    /// The number of the callback in the module.
    public let callback: Int
    /// What its author calls it.
    public let name: String
}
