/// Memory that grows while primitives write behind a cursor.
///
/// Sound because `reserve` is the only source of cursors, and `commit` is given one that lies within what was reserved.
struct ByteBuffer: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private var length = 0

    init(capacity: Int = 512) {
        self.start = .allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    deinit { self.start.deallocate() }

    /// What was written, valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.start, count: self.length) }

    /// Makes room behind what was written.
    ///
    /// - Returns: The place of that room, valid until the next `reserve`.
    mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
        if self.capacity - self.length < count { self.grow(to: self.length + count) }
        return self.start + self.length
    }

    /// Ends what was written at a cursor that began with the last `reserve`.
    mutating func commit(_ cursor: UnsafeMutableRawPointer) { self.length = cursor - self.start }

    /// Appends the bytes of an ASCII literal.
    mutating func append(_ text: StaticString) {
        let cursor = self.reserve(text.utf8CodeUnitCount)
        cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        self.commit(cursor + text.utf8CodeUnitCount)
    }

    private mutating func grow(to wanted: Int) {
        let capacity = max(wanted, 2 * self.capacity)
        let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        start.copyMemory(from: self.start, byteCount: self.length)
        self.start.deallocate()
        self.start = start
        self.capacity = capacity
    }
}
