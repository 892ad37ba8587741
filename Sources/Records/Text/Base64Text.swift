/// Bytes as base64 with padding (RFC 4648).
public enum Base64Text {
    /// The length of the text of `count` bytes.
    @inlinable
    public static func length(of count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes bytes at a cursor with room for `length(of:)` bytes; returns the cursor behind it.
    public static func write(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at start: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var cursor = start
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let first = UInt32(bytes[index])
            let second = left > 1 ? UInt32(bytes[index + 1]) : 0
            let third = left > 2 ? UInt32(bytes[index + 2]) : 0
            let bits = first << 16 | second << 8 | third
            let padding = UInt8(ascii: "=")
            let characters = (
                self.character(bits >> 18), self.character(bits >> 12),
                left > 1 ? self.character(bits >> 6) : padding, left > 2 ? self.character(bits) : padding
            )
            cursor.storeBytes(of: characters.0, as: UInt8.self)
            (cursor + 1).storeBytes(of: characters.1, as: UInt8.self)
            (cursor + 2).storeBytes(of: characters.2, as: UInt8.self)
            (cursor + 3).storeBytes(of: characters.3, as: UInt8.self)
            cursor += 4
            index += 3
        }
        return cursor
    }

    private static func character(_ bits: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 63)
        switch value {
        case 0..<26: return value + UInt8(ascii: "A")
        case 26..<52: return value - 26 + UInt8(ascii: "a")
        case 52..<62: return value - 52 + UInt8(ascii: "0")
        case 62: return UInt8(ascii: "+")
        default: return UInt8(ascii: "/")
        }
    }
}
