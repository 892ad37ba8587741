// Times between 2001 and 2286 have sixteen digits, so they are two numbers of eight: those before the point and the
// first two of the second make the seconds.

/// Times as decimal seconds since 1970 UTC with exactly six decimals, such as `1732150000.123647`.
public enum TimestampText {
    /// The longest text: a sign, 13 digits, a point and six digits; `DecimalText.overwrite` more are needed.
    public static var maximumLength: Int { 21 }

    /// Writes a time in microseconds at a cursor; returns the cursor behind it. Up to `DecimalText.overwrite` bytes more
    /// may be overwritten.
    @inlinable
    @inline(__always)
    public static func write(_ microseconds: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let bits = UInt64(bitPattern: microseconds)
        guard bits &- 1_000_000_000_000_000 < 9_000_000_000_000_000 else {
            return self.writeAny(microseconds, at: cursor)
        }
        let high = bits / 100_000_000
        let low = DecimalText.eightDigits(bits &- high &* 100_000_000) | 0x3030_3030_3030_3030
        cursor.storeBytes(of: (DecimalText.eightDigits(high) | 0x3030_3030_3030_3030).littleEndian, as: UInt64.self)
        // The two digits of the seconds, the point, and the six digits of the fraction.
        (cursor + 8).storeBytes(
            of: (low & 0xFFFF | 0x2E_0000 | (low & 0x00FF_FFFF_FFFF_0000) &<< 8).littleEndian,
            as: UInt64.self
        )
        (cursor + 16).storeBytes(of: UInt8(truncatingIfNeeded: low &>> 56), as: UInt8.self)
        return cursor + 17
    }

    @inlinable
    @inline(never)
    static func writeAny(_ microseconds: Int64, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var cursor = start
        if microseconds < 0 {
            cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
            cursor += 1
        }
        let magnitude = UInt64(microseconds.magnitude)
        let seconds = magnitude / 1_000_000
        let fraction = magnitude &- seconds &* 1_000_000
        cursor = DecimalText.write(seconds, at: cursor)
        cursor.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        // Two digits too many, which the next write covers.
        _ = DecimalText.writeEight(fraction &* 100, at: cursor + 1)
        return cursor + 7
    }
}
