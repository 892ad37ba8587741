import Configuration

/// What a plugin registered about one extension.
public struct ExtensionDescription: Hashable, Sendable {
    /// The kind, such as `model`.
    public var kind: String
    /// The name, unique within the kind.
    public var name: String
    /// The revision of the kind's verbs.
    public var revision = 0
    /// One sentence for lists.
    public var summary = ""
    /// The version of the extension, for people.
    public var version = ""
    /// The options that it understands.
    public var options: [OptionDeclaration] = []
    /// What it needs beyond nothing.
    public var needs: [Need] = []
    /// Keys of a model's records in order; empty if they are not known.
    public var columns: [String] = []
    /// The encodings that a model writes or a medium takes, a set of `PLUGIN_ENCODING_*`.
    public var encodings: UInt32 = 0
    /// The flags of the kind.
    public var flags: UInt32 = 0
    /// The format that a medium is given where the user names none; empty: the host chooses.
    public var format = ""
    /// Why the worker refused the extension when it was registered; nil if it did not.
    public var refusal: String?

    /// Makes a description that says only what the extension is.
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }
}
