// Unsafe code: `place` never passes the end of the bytes, which outlive the reader: each read looks at how many are left.

/// Reads what a `WireWriter` in a worker wrote. Nothing in it is trusted.
struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { self.place == self.bytes.count }

    mutating func byte() throws(FrameError) -> UInt8 { try self.integer(UInt8.self) }

    mutating func word() throws(FrameError) -> UInt32 { try self.integer(UInt32.self) }

    mutating func long() throws(FrameError) -> UInt64 { try self.integer(UInt64.self) }

    mutating func block() throws(FrameError) -> UnsafeRawBufferPointer {
        let count = try self.long()
        guard count <= UInt64(self.bytes.count - self.place) else {
            throw FrameError("a block of \(count) bytes where \(self.bytes.count - self.place) are left")
        }
        defer { self.place += Int(count) }
        return UnsafeRawBufferPointer(rebasing: self.bytes[self.place..<self.place + Int(count)])
    }

    /// A block as text; bytes that are not UTF-8 become replacement characters.
    mutating func text() throws(FrameError) -> String { String(decoding: try self.block(), as: UTF8.self) }

    /// A number of things that take at least so many bytes each.
    mutating func count(ofAtLeast size: Int) throws(FrameError) -> Int {
        let count = try self.long()
        guard count <= UInt64((self.bytes.count - self.place) / size) else {
            throw FrameError("\(count) parts in \(self.bytes.count - self.place) bytes")
        }
        return Int(count)
    }

    private mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(FrameError) -> Number {
        let size = MemoryLayout<Number>.size
        guard self.bytes.count - self.place >= size else { throw FrameError("a message that ends within a number") }
        defer { self.place += size }
        return self.bytes.loadUnaligned(fromByteOffset: self.place, as: type)
    }
}
