/// The text of a model file, or of models that a plugin declares.
public struct XProtoSource: Hashable, Sendable {
    /// What findings call it: a path, or the name of a plugin.
    public let name: String
    /// Models and policies in the language of `xproto`.
    public let text: String

    /// Makes a source of a name and a text.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
