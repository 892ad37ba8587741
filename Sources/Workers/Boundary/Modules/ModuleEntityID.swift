/// The id of an entity on its way to and from a module.
public enum ModuleEntityID: Hashable, Sendable {
    /// Of the type `int`.
    case integer(Int64)
    /// Of all other types: canonical text.
    case text(String)
}
