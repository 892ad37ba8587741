import Glibc

/// What the writer knows of one place in a record: the key that was written there last, rendered up to its value.
@frozen
public struct ShapeEntry {
    /// Where the literal of the key lies, for the comparison of two machine words; nil if the next use of this place
    /// must take the slow path.
    public var identity: UnsafePointer<UInt8>?
    public var keyLength: Int
    /// The bytes of the key, owned by the writer's state; nil as `identity`.
    public var bytes: UnsafeRawPointer?
    /// Readable in blocks of 16 bytes up to its length.
    public var prefix: UnsafeRawPointer
    public var prefixLength: Int
    /// The column in CSV, -1 if there is none.
    public var column: Int32

    @inlinable
    @inline(__always)
    public func hasKey(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = self.bytes, self.keyLength == key.count, let start = key.baseAddress else { return false }
        return memcmp(bytes, start, key.count) == 0
    }
}
