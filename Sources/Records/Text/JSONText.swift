/// The inside of JSON strings, without the quotes.
public enum JSONText {
    /// The longest text that `count` bytes of UTF-8 become, over-copies included.
    @inlinable
    public static func maximumLength(of count: Int) -> Int { 6 * count + 16 }

    /// Writes UTF-8 with everything outside of ASCII as `\uXXXX`, at a cursor with room for `maximumLength(of:)` bytes;
    /// returns the cursor behind it.
    public static func writeASCII(
        _ text: UnsafeBufferPointer<UInt8>,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        self.write(text, isASCII: true, at: cursor)
    }

    /// Writes UTF-8 with only those escapes that JSON asks for, at a cursor with room for `maximumLength(of:)` bytes;
    /// returns the cursor behind it.
    public static func writeUTF8(
        _ text: UnsafeBufferPointer<UInt8>,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        self.write(text, isASCII: false, at: cursor)
    }

    @inline(__always)
    private static func write(
        _ text: UnsafeBufferPointer<UInt8>,
        isASCII: Bool,
        at start: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard let source = UnsafeRawPointer(text.baseAddress) else { return start }
        var cursor = start
        var index = 0
        while index < text.count {
            if index &+ 16 <= text.count {
                let block = (source + index).loadUnaligned(as: SIMD16<UInt8>.self)
                if self.isPlain(block, isASCII: isASCII) {
                    cursor.storeBytes(of: block, as: SIMD16<UInt8>.self)
                    cursor += 16
                    index &+= 16
                    continue
                }
            }
            let byte = text[index]
            if byte >= 0x80, isASCII {
                var length = 1
                while index + length < text.count, text[index + length] & 0xC0 == 0x80 { length += 1 }
                let scalars = String(decoding: text[index..<index + length], as: UTF8.self).utf16
                for unit in scalars { cursor = self.writeEscape(of: unit, at: cursor) }
                index += length
                continue
            }
            cursor = self.write(byte: byte, at: cursor)
            index &+= 1
        }
        return cursor
    }

    @inline(__always)
    private static func isPlain(_ block: SIMD16<UInt8>, isASCII: Bool) -> Bool {
        var special = (block .< 0x20) .| (block .== 0x22) .| (block .== 0x5C)
        if isASCII { special = special .| (block .>= 0x80) }
        return !any(special)
    }

    @inline(__always)
    private static func write(byte: UInt8, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let short: UInt8
        switch byte {
        case 0x22, 0x5C: short = byte
        case 0x08: short = UInt8(ascii: "b")
        case 0x09: short = UInt8(ascii: "t")
        case 0x0A: short = UInt8(ascii: "n")
        case 0x0C: short = UInt8(ascii: "f")
        case 0x0D: short = UInt8(ascii: "r")
        case 0..<0x20: return self.writeEscape(of: UInt16(byte), at: cursor)
        default:
            cursor.storeBytes(of: byte, as: UInt8.self)
            return cursor + 1
        }
        cursor.storeBytes(of: UInt8(ascii: "\\"), as: UInt8.self)
        (cursor + 1).storeBytes(of: short, as: UInt8.self)
        return cursor + 2
    }

    private static func writeEscape(of unit: UInt16, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: UInt8(ascii: "\\"), as: UInt8.self)
        (cursor + 1).storeBytes(of: UInt8(ascii: "u"), as: UInt8.self)
        for place in 0..<4 {
            let digit = UInt8(truncatingIfNeeded: unit &>> UInt16(12 - 4 * place)) & 0xF
            let character = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
            (cursor + 2 + place).storeBytes(of: character, as: UInt8.self)
        }
        return cursor + 6
    }
}
