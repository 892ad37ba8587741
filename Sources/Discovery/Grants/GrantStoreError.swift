/// Why grants cannot be read or kept.
public struct GrantStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which file, and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
