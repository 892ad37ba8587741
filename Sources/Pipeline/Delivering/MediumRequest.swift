import Configuration
import Discovery
import Workers

/// The medium of a run that is a plugin.
public struct MediumRequest: Sendable {
    /// What its plugin registered.
    public var description: ExtensionDescription
    /// The snapshot of the plugin's file.
    public var image: Image
    /// What its workers may do.
    public var sandbox: SandboxPolicy
    /// Values of its options, in the order of their declaration.
    public var options: [OptionValue]
    /// Whether it gets the bytes of a format, not records.
    public var takesBytes: Bool
    /// How many workers deliver at once; nil: as many as there are producers.
    public var writers: Int?
    /// Whether the run goes on when a batch cannot be delivered.
    public var ignoresErrors: Bool

    /// Makes it of its parts.
    public init(
        description: ExtensionDescription,
        image: Image,
        sandbox: SandboxPolicy,
        options: [OptionValue],
        takesBytes: Bool,
        writers: Int?,
        ignoresErrors: Bool
    ) {
        self.description = description
        self.image = image
        self.sandbox = sandbox
        self.options = options
        self.takesBytes = takesBytes
        self.writers = writers
        self.ignoresErrors = ignoresErrors
    }
}
