import Configuration
import Discovery
import Workers

/// An extension as the workers of a run are to have it.
public struct LoadedExtension: Sendable {
    /// What its plugin registered.
    public var description: ExtensionDescription
    /// The snapshot of the plugin's file.
    public var image: Image
    /// What its workers may do: what was granted, with the values of options in the place of what points at them.
    public var sandbox: SandboxPolicy
    /// Values of its options, in the order of their declaration.
    public var options: [OptionValue]

    /// Makes it of its parts.
    public init(
        description: ExtensionDescription,
        image: Image,
        sandbox: SandboxPolicy,
        options: [OptionValue]
    ) {
        self.description = description
        self.image = image
        self.sandbox = sandbox
        self.options = options
    }
}
