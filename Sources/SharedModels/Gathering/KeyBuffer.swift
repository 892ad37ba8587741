import Glibc

/// A key that is being put together.
///
/// Owns its bytes. Sound, for `ElementKeys` bounds what parts have: at most two types and two texts come together.
struct KeyBuffer: ~Copyable {
    private let start = UnsafeMutableRawPointer.allocate(byteCount: NodeLayout.longestKey, alignment: 8)
    private var count = 0

    deinit { self.start.deallocate() }

    /// The key; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.start, count: self.count) }

    /// Begins another key.
    @inline(__always)
    mutating func begin(_ letter: UInt8) {
        self.start.storeBytes(of: letter, as: UInt8.self)
        self.count = 1
    }

    /// Adds bytes.
    @inline(__always)
    mutating func add(_ part: UnsafeRawBufferPointer) {
        precondition(part.count <= NodeLayout.longestKey - self.count, "a key longer than a key can be")
        if let source = part.baseAddress { memcpy(self.start + self.count, source, part.count) }
        self.count += part.count
    }

    /// Ends a part.
    @inline(__always)
    mutating func end() {
        precondition(self.count < NodeLayout.longestKey, "a key longer than a key can be")
        self.start.storeBytes(of: 0, toByteOffset: self.count, as: UInt8.self)
        self.count += 1
    }
}
