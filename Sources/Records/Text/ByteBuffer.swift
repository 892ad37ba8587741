/// Memory that grows while primitives write behind a cursor.
///
/// Owned by one thread at a time. Sound because `reserve` is the only source of cursors, and `commit` is given one that
/// lies within what was reserved.
@frozen
public struct ByteBuffer: ~Copyable {
    @usableFromInline var start: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var length = 0

    /// Makes an empty buffer with room for some bytes.
    public init(capacity: Int = 512) {
        self.start = .allocate(byteCount: max(capacity, 16), alignment: 16)
        self.capacity = max(capacity, 16)
    }

    deinit { self.start.deallocate() }

    /// What was written, valid until the next change.
    @inlinable
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.start, count: self.length) }

    /// The number of bytes that were written.
    @inlinable
    public var count: Int { self.length }

    /// Makes room behind what was written.
    ///
    /// - Returns: The place of that room, valid until the next `reserve`.
    @inlinable
    @inline(__always)
    public mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
        if self.capacity &- self.length < count { self.grow(to: self.length + count) }
        return self.start + self.length
    }

    /// Ends what was written at a cursor that began with the last `reserve`.
    @inlinable
    @inline(__always)
    public mutating func commit(_ cursor: UnsafeMutableRawPointer) { self.length = cursor - self.start }

    /// Appends the bytes of an ASCII literal.
    @inlinable
    public mutating func append(_ text: StaticString) {
        let cursor = self.reserve(text.utf8CodeUnitCount)
        cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        self.commit(cursor + text.utf8CodeUnitCount)
    }

    /// Appends bytes that lie outside of the buffer.
    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        let cursor = self.reserve(bytes.count)
        cursor.copyMemory(from: source, byteCount: bytes.count)
        self.commit(cursor + bytes.count)
    }

    /// Forgets all bytes from a place on; the memory stays for the next ones.
    ///
    /// - Precondition: Not more than `count`.
    public mutating func truncate(to count: Int) {
        precondition((0...self.length).contains(count), "truncated to \(count) of \(self.length) bytes")
        self.length = count
    }

    @usableFromInline
    @inline(never)
    mutating func grow(to wanted: Int) {
        let capacity = max(wanted, 2 * self.capacity)
        let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        start.copyMemory(from: self.start, byteCount: self.length)
        self.start.deallocate()
        self.start = start
        self.capacity = capacity
    }
}
