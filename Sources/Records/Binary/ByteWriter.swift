// Unsafe code: `ByteBuffer` gives the room that is asked for, and no more is written than that.

/// Writes the binary forms of values and tasks: numbers as little-endian words or in groups of seven bits, texts and lists
/// behind their lengths.
public struct ByteWriter: ~Copyable {
    @usableFromInline var buffer: ByteBuffer

    /// Makes a writer that has written nothing.
    public init(capacity: Int = 512) { self.buffer = ByteBuffer(capacity: capacity) }

    /// What was written, valid until the next change.
    public var bytes: UnsafeRawBufferPointer { self.buffer.bytes }

    /// The number of bytes that were written.
    public var count: Int { self.buffer.count }

    /// Forgets what was written; the memory stays.
    public mutating func removeAll() { self.buffer.truncate(to: 0) }

    /// Appends a byte.
    @inline(__always)
    public mutating func write(_ byte: UInt8) {
        let cursor = self.buffer.reserve(1)
        cursor.storeBytes(of: byte, as: UInt8.self)
        self.buffer.commit(cursor + 1)
    }

    /// Appends a word of a fixed length.
    @inline(__always)
    public mutating func write<Word: FixedWidthInteger & BitwiseCopyable>(word: Word) {
        let cursor = self.buffer.reserve(MemoryLayout<Word>.size)
        cursor.storeBytes(of: word.littleEndian, as: Word.self)
        self.buffer.commit(cursor + MemoryLayout<Word>.size)
    }

    /// Appends a number that is mostly small.
    @inline(__always)
    public mutating func write(count number: UInt64) {
        var cursor = self.buffer.reserve(10)
        var rest = number
        while rest >= 0x80 {
            cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            cursor += 1
            rest >>= 7
        }
        cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        self.buffer.commit(cursor + 1)
    }

    /// Appends a number that is mostly small, of either sign.
    @inline(__always)
    public mutating func write(signed number: Int64) {
        self.write(count: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    /// Appends a text behind its length.
    @inline(__always)
    public mutating func write(text: String) {
        var text = text
        text.withUTF8 { text in
            self.write(count: UInt64(text.count))
            self.buffer.append(UnsafeRawBufferPointer(text))
        }
    }

    /// Appends bytes as they are.
    public mutating func write(raw bytes: UnsafeRawBufferPointer) { self.buffer.append(bytes) }
}
