/// An extension of a file that was found.
public struct RegisteredExtension: Hashable, Sendable {
    /// What was registered.
    public let description: ExtensionDescription
    /// The place of its file in `Registry.files`.
    public let file: Int
    /// Whether it can be used.
    public let status: ExtensionStatus
}
