import Glibc
import Records

// A byte for the class, then what makes values of the class sort: numbers as doubles with the sign turned, texts and
// addresses as they are. So values compare as their bytes do, equal ones have equal bytes, and a column is a sorted list of
// bytes. Lists and objects have the lengths of their parts before them; of those only equality means something.
//
//     class  null  number  ipv4  text  object  list  ipv6  mac  truth  time

/// Values of snapshots in a binary form that sorts.
enum EncodedValue {
    /// The first byte, in the order in which MongoDB sorts types.
    enum Class {
        static let null: UInt8 = 0x05
        static let number: UInt8 = 0x10
        static let ipv4: UInt8 = 0x18
        static let text: UInt8 = 0x20
        static let object: UInt8 = 0x30
        static let list: UInt8 = 0x40
        static let ipv6: UInt8 = 0x50
        static let mac: UInt8 = 0x51
        static let truth: UInt8 = 0x60
        static let time: UInt8 = 0x70
    }

    // MARK: - Writing

    static func append(_ number: Int, to bytes: inout [UInt8]) {
        // The next double downwards, and what is left to the number.
        var near = Double(number)
        if Int128(near) > Int128(number) { near = near.nextDown }
        Self.append(near, rest: Int(Int128(number) - Int128(near)), to: &bytes)
    }

    static func append(_ number: Double, to bytes: inout [UInt8]) {
        guard number.isFinite else { return bytes.append(Class.null) }
        Self.append(number, rest: 0, to: &bytes)
    }

    private static func append(_ number: Double, rest: Int, to bytes: inout [UInt8]) {
        bytes.append(Class.number)
        // Both zeros are one number.
        let pattern = number == 0 ? 0 : number.bitPattern
        let ordered = pattern >> 63 == 0 ? pattern | 1 << 63 : ~pattern
        // Zeros at the end change no comparison, and most numbers are small.
        let count = rest > 0 ? 8 : 8 - ordered.trailingZeroBitCount / 8
        withUnsafeBytes(of: ordered.bigEndian) { bytes.append(contentsOf: $0.prefix(count)) }
        if rest > 0 { Self.append(UInt16(truncatingIfNeeded: rest), to: &bytes) }
    }

    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(Class.text)
        bytes.append(contentsOf: text.utf8)
    }

    static func append(_ flag: Bool, to bytes: inout [UInt8]) { bytes += [Class.truth, flag ? 1 : 0] }

    static func append(time: Int64, to bytes: inout [UInt8]) {
        bytes.append(Class.time)
        // What JSON has is read to the millisecond.
        Self.append(UInt64(bitPattern: TimeReading.milliseconds(time)) ^ 1 << 63, to: &bytes)
    }

    static func append(_ address: IPv4Address, to bytes: inout [UInt8]) {
        bytes.append(Class.ipv4)
        Self.append(address.number, to: &bytes)
    }

    static func append(_ address: IPv6Address, zone: String = "", to bytes: inout [UInt8]) {
        bytes.append(Class.ipv6)
        Self.append(address.high, to: &bytes)
        Self.append(address.low, to: &bytes)
        bytes.append(contentsOf: zone.utf8)
    }

    static func append(_ address: MACAddress, to bytes: inout [UInt8]) {
        bytes.append(Class.mac)
        for shift in stride(from: 40, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: address.number >> UInt64(shift)))
        }
    }

    /// Begins a part of a list or an object.
    ///
    /// - Returns: What ends it.
    static func beginPart(in bytes: inout [UInt8]) -> Int {
        bytes += [0, 0, 0, 0]
        return bytes.count
    }

    /// Ends a part: its length is put before it.
    static func endPart(_ start: Int, in bytes: inout [UInt8]) {
        let length = UInt32(clamping: bytes.count - start)
        for index in 0..<4 { bytes[start - 4 + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index))) }
    }

    static func append(key: String, to bytes: inout [UInt8]) {
        let part = Self.beginPart(in: &bytes)
        bytes.append(contentsOf: key.utf8)
        Self.endPart(part, in: &bytes)
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
