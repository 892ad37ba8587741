import Glibc

/// What the writer knows of one place in a record: the key that was written there last, rendered up to its value.
@frozen
@usableFromInline package struct ShapeEntry {
    /// Where the literal of the key lies, for the comparison of two machine words; nil if the next use of this place
    /// must take the slow path.
    @usableFromInline package var identity: UnsafePointer<UInt8>?
    @usableFromInline package var keyLength: Int
    /// The bytes of the key, owned by the writer's state; nil as `identity`.
    @usableFromInline package var bytes: UnsafeRawPointer?
    /// Readable in blocks of 16 bytes up to its length.
    @usableFromInline package var prefix: UnsafeRawPointer
    @usableFromInline package var prefixLength: Int
    /// The column in CSV, -1 if there is none.
    @usableFromInline package var column: Int32

    @inlinable
    @inline(__always)
    package func hasKey(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = self.bytes, self.keyLength == key.count, let start = key.baseAddress else { return false }
        return memcmp(bytes, start, key.count) == 0
    }
}
