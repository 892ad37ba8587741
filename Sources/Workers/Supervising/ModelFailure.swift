/// The end of a producer by its own word: its plugin, or the worker that watches over it, said that it cannot go on.
public struct ModelFailure: Hashable, Sendable {
    /// What the worker is called in messages, as in `snort#3`.
    public let label: String
    /// The extension that it ran.
    public let model: String
    /// The plugin's file.
    public let path: String
    /// What it said, escaped for a terminal.
    public let reason: String

    /// Makes a failure of its parts.
    public init(label: String, model: String, path: String, reason: String) {
        self.label = label
        self.model = model
        self.path = path
        self.reason = reason
    }
}
