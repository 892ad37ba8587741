// Names are found by their bytes, without making a text of them. Open addressing: a slot holds the number of a name plus
// one, zero is empty; at most half of the slots are taken, so a search ends.
// Unsafe code: names lie in one array; offsets are made here and are never beyond it.

/// Finds the number of a name.
struct NameTable: Sendable {
    private let bytes: [UInt8]
    /// Where each name begins, and where the last ends.
    private let starts: [Int]
    private let slots: [Int32]

    /// Makes a table of names that are unique by their bytes; the number of a name is its place.
    init(_ names: [String]) {
        var bytes: [UInt8] = []
        var starts = [0]
        for name in names {
            bytes += Array(name.utf8)
            starts.append(bytes.count)
        }
        var size = 8
        while size < 2 * names.count { size *= 2 }
        var slots = [Int32](repeating: 0, count: size)
        bytes.withUnsafeBytes { bytes in
            for index in names.indices {
                let name = UnsafeRawBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1]])
                var slot = Self.hash(name) & (size - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
                slots[slot] = Int32(index + 1)
            }
        }
        self.bytes = bytes
        self.starts = starts
        self.slots = slots
    }

    /// The number of a name; nil if it is not in the table.
    @inline(__always)
    func number(of name: UnsafeRawBufferPointer) -> Int? {
        let mask = self.slots.count - 1
        var slot = Self.hash(name) & mask
        while self.slots[slot] != 0 {
            let index = Int(self.slots[slot]) - 1
            let start = self.starts[index]
            if self.starts[index + 1] - start == name.count {
                let isSame = self.bytes.withUnsafeBytes { bytes in
                    TextBytes.areEqual(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + name.count)]), name)
                }
                if isSame { return index }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The number of a name; nil if it is not in the table.
    func number(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { self.number(of: UnsafeRawBufferPointer($0)) }
    }

    /// Names that differ in the middle only share a slot, which costs a comparison.
    @inline(__always)
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var word = UInt64(truncatingIfNeeded: name.count)
        if let start = name.baseAddress {
            if name.count >= 8 {
                word ^= start.loadUnaligned(as: UInt64.self)
                word = word &* 0x9e37_79b9_7f4a_7c15
                word ^= start.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self)
            } else {
                var tail: UInt64 = 0
                for byte in name { tail = tail << 8 | UInt64(byte) }
                word ^= tail << 8
            }
        }
        word = word &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: word >> 40)
    }
}
