import Records

// Unsafe code: offsets are checked once, when the list is made: they do not fall, and the last one is within the bytes.

/// Many pieces of bytes, one behind the other, with their offsets before them.
struct PackedList {
    private let bytes: UnsafeRawBufferPointer
    let count: Int

    /// Takes a list that lies somewhere in bytes, which must outlive it. It must have been checked.
    init(_ bytes: UnsafeRawBufferPointer, at start: Int, count: Int) {
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[start...])
        self.count = count
    }

    /// Whether such a list is there, up to the end of the bytes.
    static func isSound(_ bytes: UnsafeRawBufferPointer, at start: Int, count: Int) -> Bool {
        let first = start + 4 * (count + 1)
        guard first <= bytes.count else { return false }
        var last: UInt32 = 0
        for index in 0...count {
            let offset = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
            guard offset >= last else { return false }
            last = offset
        }
        return Int(last) == bytes.count - first
    }

    /// Appends a list of pieces.
    static func append(_ pieces: [UnsafeRawBufferPointer], to writer: inout ByteWriter) {
        var offset: UInt32 = 0
        writer.write(word: offset)
        for piece in pieces {
            offset += UInt32(piece.count)
            writer.write(word: offset)
        }
        for piece in pieces { writer.write(raw: piece) }
    }

    @inline(__always)
    subscript(_ index: Int) -> UnsafeRawBufferPointer {
        let first = 4 * (self.count + 1)
        return UnsafeRawBufferPointer(rebasing: self.bytes[first + self.offset(index)..<first + self.offset(index + 1)])
    }

    @inline(__always)
    private func offset(_ index: Int) -> Int {
        Int(UInt32(littleEndian: self.bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
    }

    /// The first piece that is not before a value, in a sorted list.
    func lowerBound(_ value: UnsafeRawBufferPointer) -> Int {
        var (low, high) = (0, self.count)
        while low < high {
            let middle = (low + high) / 2
            if EncodedValue.compare(self[middle], value) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func lowerBound(_ value: [UInt8]) -> Int { value.withUnsafeBytes { self.lowerBound($0) } }

    /// Where a value is in a sorted list.
    func range(of value: [UInt8]) -> Range<Int> {
        value.withUnsafeBytes { value in
            let place = self.lowerBound(value)
            return place < self.count && EncodedValue.compare(self[place], value) == 0
                ? place..<place + 1 : place..<place
        }
    }
}
