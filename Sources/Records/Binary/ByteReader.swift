// Unsafe code: the bytes outlive the reader, and every load is behind a comparison with what is left.

/// Reads what `ByteWriter` wrote; bytes that were damaged are refused, whatever they are.
public struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    /// The place of the next byte.
    public private(set) var offset = 0

    /// Makes a reader of bytes that must outlive it.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether all is read.
    public var isAtEnd: Bool { self.offset == self.bytes.count }

    /// The number of bytes that are left.
    @inline(__always)
    public var left: Int { self.bytes.count - self.offset }

    /// Reads a byte.
    @inline(__always)
    public mutating func byte() throws(ByteError) -> UInt8 {
        guard self.offset < self.bytes.count else { throw self.error("another byte") }
        defer { self.offset += 1 }
        return self.bytes[self.offset]
    }

    /// Reads a word of a fixed length.
    @inline(__always)
    public mutating func word<Word: FixedWidthInteger & BitwiseCopyable>(
        _ type: Word.Type
    ) throws(ByteError) -> Word {
        guard self.left >= MemoryLayout<Word>.size else { throw self.error("\(MemoryLayout<Word>.size) bytes") }
        let word = self.bytes.loadUnaligned(fromByteOffset: self.offset, as: Word.self)
        self.offset += MemoryLayout<Word>.size
        return Word(littleEndian: word)
    }

    /// Reads a number in groups of seven bits.
    @inline(__always)
    public mutating func count() throws(ByteError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try self.byte()
            guard shift < 63 || byte <= 1 else { throw self.error("a number of 64 bits") }
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    /// Reads a number of either sign.
    @inline(__always)
    public mutating func signed() throws(ByteError) -> Int64 {
        let number = try self.count()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// Reads how many elements follow, each of which takes at least some bytes: what is announced must be there.
    @inline(__always)
    public mutating func length(ofElements size: Int = 1) throws(ByteError) -> Int {
        let count = try self.count()
        guard count <= UInt64(self.left / size) else { throw self.error("\(count) elements") }
        return Int(count)
    }

    /// Reads bytes behind their length; they lie in the memory of the reader.
    @inline(__always)
    public mutating func slice() throws(ByteError) -> UnsafeRawBufferPointer {
        let count = try self.length()
        defer { self.offset += count }
        return UnsafeRawBufferPointer(rebasing: self.bytes[self.offset..<(self.offset + count)])
    }

    /// Reads a text behind its length.
    @inline(__always)
    public mutating func text() throws(ByteError) -> String {
        let slice = try self.slice()
        guard UTF8Text.firstInvalid(in: slice) == nil else { throw self.error("text in UTF-8") }
        return String(decoding: slice, as: UTF8.self)
    }

    /// The error that something was expected here.
    @inline(never)
    public func error(_ expected: String) -> ByteError { ByteError(offset: self.offset, expected: expected) }
}
