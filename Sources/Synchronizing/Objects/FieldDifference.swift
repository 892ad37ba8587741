import Records

/// What a field held, and what it holds now.
public struct FieldDifference: Hashable, Sendable {
    /// Before.
    public let old: Value
    /// Now.
    public let new: Value
}
