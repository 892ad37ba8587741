/// A MAC address.
public struct MACAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address as a number of 48 bits.
    public let number: UInt64

    /// Makes an address of its number, of which the upper 16 bits are dropped.
    public init(number: UInt64) { self.number = number & 0xffff_ffff_ffff }

    /// The address that a text is, nil if it is none: six groups of two hexadecimal digits with `:` or `-` between them.
    public init?(_ text: String) {
        var text = text
        guard let address = text.withUTF8({ try? Self.read($0) }) else { return nil }
        self = address
    }

    /// Why a text is no MAC address.
    struct Fault: Error {
        let reason: String
    }

    /// The address that bytes are.
    static func read(_ text: UnsafeBufferPointer<UInt8>) throws(Fault) -> MACAddress {
        guard text.count == 17 else { throw Fault(reason: "Invalid MAC address length, \(text.count) != 17") }
        let separator = text[2]
        guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") else {
            throw Fault(reason: "Invalid MAC address format, expected separator ':' or '-'")
        }
        var number: UInt64 = 0
        for index in 0..<17 {
            if index % 3 == 2 {
                guard text[index] == separator else {
                    let expected = separator == UInt8(ascii: ":") ? ":" : "-"
                    throw Fault(
                        reason: "Invalid MAC address format at pos \(index), expected separator '\(expected)'"
                    )
                }
                continue
            }
            switch text[index] {
            case 0x30...0x39: number = number << 4 | UInt64(text[index] - 0x30)
            case 0x41...0x46, 0x61...0x66: number = number << 4 | UInt64((text[index] | 0x20) - 0x57)
            default:
                throw Fault(reason: "Invalid MAC address format at pos \(index), expected a hexadecimal digit")
            }
        }
        return MACAddress(number: number)
    }

    /// `0a:bb:cc:dd:ee:ff`.
    public var description: String {
        var text = ""
        for shift in stride(from: 40, through: 0, by: -8) {
            let byte = self.number >> UInt64(shift) & 255
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16) + (shift > 0 ? ":" : "")
        }
        return text
    }

    /// Compares as numbers.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
