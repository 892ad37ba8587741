/// What the operator has granted to one extension in one state of its file.
public struct Grant: Hashable, Sendable {
    /// The kind of the extension.
    public let kind: String
    /// The name of the extension.
    public let name: String
    /// The absolute path that the file had, for people; what counts is `digest`.
    public let file: String
    /// The contents of the file.
    public let digest: SHA256Digest
    /// What was granted, as it was declared: a need that points at an option does so here, too.
    public let needs: [Need]
    /// When, in seconds since 1970 UTC.
    public let time: Int64

    /// Makes a grant of its parts.
    public init(kind: String, name: String, file: String, digest: SHA256Digest, needs: [Need], time: Int64) {
        self.kind = kind
        self.name = name
        self.file = file
        self.digest = digest
        self.needs = needs
        self.time = time
    }
}
