import Records

// Keys of a store are ordered by their bytes, so values become bytes in the same order. Each form tells its own end: what follows
// it, the id, does not disturb the order.

/// Values in the order in which an index has them.
enum IndexValue {
    /// Bytes of texts that count; those that agree so far are told apart by their objects.
    static let longestText = 512

    static func bytes(_ value: Value) -> [UInt8] {
        switch value {
        case .null, .map, .array: [0x05]
        case .bool(let flag): [0x10, flag ? 1 : 0]
        case .int(let number): [0x20] + Self.bigEndian(UInt64(bitPattern: Int64(number)) ^ (1 << 63))
        case .timestamp(let time): [0x22] + Self.bigEndian(UInt64(bitPattern: time) ^ (1 << 63))
        case .double(let number): [0x24] + Self.bigEndian(Self.ordered(number))
        case .string(let text): [0x30] + text.utf8.prefix(Self.longestText).filter { $0 != 0 } + [0]
        case .bytes(let bytes): [0x30] + bytes.prefix(Self.longestText).filter { $0 != 0 } + [0]
        }
    }

    /// Whether one value comes before another; null comes first.
    static func precedes(_ left: Value, _ right: Value) -> Bool {
        if case .string(let left) = left, case .string(let right) = right {
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return Self.bytes(left).lexicographicallyPrecedes(Self.bytes(right))
    }

    static func bigEndian(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    private static func ordered(_ number: Double) -> UInt64 {
        // Both zeros are one number.
        let bits = (number == 0 ? 0.0 : number).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }
}
