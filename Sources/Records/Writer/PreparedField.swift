/// A field of a map within a record, rendered ahead.
@frozen
public struct PreparedField: Sendable, BitwiseCopyable {
    /// The key; unique within its map.
    public var key: PreparedText
    /// The value.
    public var value: PreparedText

    /// Makes a field.
    @inlinable
    public init(_ key: PreparedText, _ value: PreparedText) {
        self.key = key
        self.value = value
    }
}
