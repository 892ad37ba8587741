// Unsafe code: whoever makes it gives memory of `capacity` bytes that outlives it and that nobody else writes. It has
// room for the longest text with its over-write and for two blocks of 16 bytes.

/// The text of a record's time, rendered when the time changes: records share times, and templates write one often.
@frozen
@usableFromInline package struct TimeText {
    /// Readable in two blocks of 16 bytes.
    @usableFromInline package let bytes: UnsafeMutableRawPointer
    @usableFromInline package private(set) var length = 0
    @usableFromInline var time: Int64?

    /// Bytes that it needs, and that `put` touches.
    @usableFromInline package static let capacity = 32

    /// Takes `capacity` bytes, which stay the caller's.
    @usableFromInline package init(memory: UnsafeMutableRawPointer) {
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity)
        self.bytes = memory
    }

    /// Makes it the text of a time in microseconds since 1970 UTC.
    @inlinable
    @inline(__always)
    package mutating func set(_ time: Int64) {
        if self.time != time { self.render(time) }
    }

    @usableFromInline
    @inline(never)
    mutating func render(_ time: Int64) {
        self.length = TimestampText.write(time, at: self.bytes) - self.bytes
        self.time = time
    }

    /// Writes it at a cursor with room for `capacity` bytes; returns the cursor behind it.
    @inlinable
    @inline(__always)
    package func put(at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: self.bytes.load(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        (cursor + 16).storeBytes(
            of: self.bytes.load(fromByteOffset: 16, as: SIMD16<UInt8>.self),
            as: SIMD16<UInt8>.self
        )
        return cursor + self.length
    }
}
