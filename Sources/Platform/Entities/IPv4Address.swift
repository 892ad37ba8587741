/// An IPv4 address.
public struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address as a number: 1.2.3.4 is 0x01020304.
    public let number: UInt32

    /// Makes an address of its number.
    public init(number: UInt32) { self.number = number }

    /// The address that a text is, nil if it is none: four decimal numbers without leading zeros, nothing around them.
    public init?(_ text: String) {
        var text = text
        guard let address = text.withUTF8({ Self(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = address
    }

    /// The same for bytes.
    @inline(__always)
    init?(utf8 text: UnsafeRawBufferPointer) {
        guard text.count <= 15 else { return nil }
        var number: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var parts = 1
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, parts < 4 else { return nil }
                number = number << 8 | part
                part = 0
                digits = 0
                parts += 1
                continue
            }
            let digit = byte &- 0x30
            guard digit < 10, digits == 0 || part > 0 else { return nil }
            part = part * 10 + UInt32(digit)
            digits += 1
            guard part < 256 else { return nil }
        }
        guard parts == 4, digits > 0 else { return nil }
        self.number = number << 8 | part
    }

    /// `1.2.3.4`.
    public var description: String {
        "\(self.number >> 24).\(self.number >> 16 & 255).\(self.number >> 8 & 255).\(self.number & 255)"
    }

    /// Compares as numbers.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
