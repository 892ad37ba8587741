/// The end of an instance by its own word: its plugin, or the worker that watches over it, said that it cannot go on.
public struct InstanceFailure: Hashable, Sendable {
    /// The kind of the extension that it ran.
    public let kind: String
    /// What the worker is called in messages, as in `snort#3`.
    public let label: String
    /// The extension that it ran.
    public let name: String
    /// The plugin's file.
    public let path: String
    /// What it said, escaped for a terminal.
    public let reason: String

    /// Makes a failure of its parts.
    public init(kind: String, label: String, name: String, path: String, reason: String) {
        self.kind = kind
        self.label = label
        self.name = name
        self.path = path
        self.reason = reason
    }
}
