import Workers

/// Why archiving ended before it was done.
enum ArchiveError: Error {
    /// The store does not do what it should, or the platform ends.
    case ended(SnapshotError)
    /// A file cannot be written.
    case writing(SystemError)
}
