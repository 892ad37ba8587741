// Eight digits are made at once: a number below 10^8 is cut in halves that are kept in one word, 4+4, 2+2+2+2 and at
// last one digit a byte, so the word is the text. Nothing is looked up and nothing branches on the digits.

/// Decimal integers.
///
/// Functions write at a cursor and return the cursor behind the text; up to 8 bytes more than that may be overwritten.
public enum DecimalText {
    /// The longest text: a sign and 19 digits, or 20 digits. Room for `overwrite` more is needed.
    public static var maximumLength: Int { 20 }

    /// Bytes behind the text that may be overwritten.
    public static var overwrite: Int { 8 }

    /// Writes a number.
    @inlinable
    @inline(__always)
    public static func write(_ value: Int, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if value >= 0 { return self.write(UInt64(truncatingIfNeeded: value), at: cursor) }
        cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        return self.write(UInt64(value.magnitude), at: cursor + 1)
    }

    /// Writes a number.
    @inlinable
    @inline(__always)
    public static func write(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        value < 100_000_000 ? self.writeShort(value, at: cursor) : self.writeLong(value, at: cursor)
    }

    /// Writes a number below 10^8 without leading zeros.
    @inlinable
    @inline(__always)
    static func writeShort(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let digits = self.eightDigits(value)
        // The last digit is kept even if it is 0.
        let zeros = (digits | 1 &<< 56).trailingZeroBitCount & ~7
        cursor.storeBytes(of: ((digits | 0x3030_3030_3030_3030) &>> UInt64(zeros)).littleEndian, as: UInt64.self)
        return cursor + (8 &- zeros &>> 3)
    }

    @inlinable
    static func writeLong(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let high = value / 100_000_000
        let start = self.write(high, at: cursor)
        return self.writeEight(value &- high &* 100_000_000, at: start)
    }

    /// Writes a number below 10^8 with all eight digits.
    @inlinable
    @inline(__always)
    static func writeEight(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: (self.eightDigits(value) | 0x3030_3030_3030_3030).littleEndian, as: UInt64.self)
        return cursor + 8
    }

    /// The digits of a number below 10^8, the first in the lowest byte.
    @inlinable
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let high = value / 10_000
        let fours = high | (value &- high &* 10_000) &<< 32
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }
}
