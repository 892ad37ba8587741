/// The medium of a run that is a plugin.
public struct MediumRequest: Sendable {
    /// The medium.
    public var loaded: LoadedExtension
    /// How many workers deliver at once; nil: as many as there are producers.
    public var writers: Int?
    /// Whether the run goes on when a batch cannot be delivered.
    public var ignoresErrors: Bool

    /// Makes it of its parts.
    public init(
        _ loaded: LoadedExtension,
        writers: Int?,
        ignoresErrors: Bool
    ) {
        self.loaded = loaded
        self.writers = writers
        self.ignoresErrors = ignoresErrors
    }
}
