/// One mapping of a run.
public enum RunMapping: Sendable {
    /// A mapping of the host's own, by name; it is applied in the worker whose records it maps.
    case builtIn(String)
    /// A mapping of a plugin, which has a worker of its own.
    case plugin(LoadedExtension)
}
