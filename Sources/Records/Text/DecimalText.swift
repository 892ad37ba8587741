// Decimal digits, eight at a time: one word holds eight digits, a byte each, the first digit in the lowest byte. Three
// multiplications split a number below 10^8 into such a word, and counting its low zero bits gives the number of leading
// zeros, so there is neither a loop over digits nor a branch on their number. No table is read, thus no global to set up.

/// Writes integers as decimal text.
public enum DecimalText {
    /// Bytes that one `write` touches at most, counted from its cursor.
    public static let maximumLength = 20

    /// Writes an integer as Swift's `description` does.
    ///
    /// - Parameter cursor: Where to write; `maximumLength` bytes of room, of which those behind the text get any contents.
    /// - Returns: The place behind the last digit.
    @inlinable
    @inline(__always)
    public static func write(_ value: Int, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        // The sign is stored in any case and kept by stepping over it: a branch on it would often be mispredicted.
        cursor.storeBytes(of: 0x2d, as: UInt8.self)
        return self.write(UInt64(value.magnitude), at: cursor + (value < 0 ? 1 : 0))
    }

    /// Writes an unsigned integer; room and result as above.
    @inlinable
    @inline(__always)
    public static func write(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        guard value >= 100_000_000 else { return self.writeShort(value, at: cursor) }
        return self.writeLong(value, at: cursor)
    }

    /// Writes a number of exactly two digits, such as a month.
    ///
    /// - Parameters:
    ///   - value: At most 99.
    ///   - cursor: Where to write; 2 bytes of room.
    /// - Returns: The place behind the second digit.
    @inlinable
    @inline(__always)
    public static func writeTwoDigits(_ value: Int, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let tens = UInt16(truncatingIfNeeded: (value &* 103) &>> 10)
        let ones = UInt16(truncatingIfNeeded: value) &- 10 &* tens
        cursor.storeBytes(of: (0x3030 &+ tens &+ (ones &<< 8)).littleEndian, as: UInt16.self)
        return cursor + 2
    }

    /// Writes a number below 10^8 without leading zeros; touches 8 bytes.
    @inlinable
    @inline(__always)
    static func writeShort(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let digits = self.eightDigits(value)
        // The bit that is put in makes zero one digit long.
        let skipped = (digits | 1 &<< 56).trailingZeroBitCount & 0x38
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: skipped)
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        return cursor + (8 - skipped / 8)
    }

    /// Writes a number of at least 10^8.
    @inlinable
    static func writeLong(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let upper = value / 100_000_000
        let place: UnsafeMutableRawPointer
        if upper < 100_000_000 {
            place = self.writeShort(upper, at: cursor)
        } else {
            let top = self.writeShort(upper / 100_000_000, at: cursor)
            place = self.writeEightDigits(upper % 100_000_000, at: top)
        }
        return self.writeEightDigits(value % 100_000_000, at: place)
    }

    /// Writes a number below 10^8 with leading zeros.
    @inlinable
    @inline(__always)
    static func writeEightDigits(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: (self.eightDigits(value) | 0x3030_3030_3030_3030).littleEndian, as: UInt64.self)
        return cursor + 8
    }

    /// The eight digits of a number below 10^8, as values 0 to 9, the first in the lowest byte.
    @inlinable
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        // Each step divides all lanes at once by a multiplication and a shift: 10486 / 2^20 is close enough to 1 / 100 for
        // four digits, and 103 / 2^10 to 1 / 10 for two.
        let upperHalf = (value &* 109_951_163) &>> 40
        let halves = upperHalf | (value &- 10_000 &* upperHalf) &<< 32
        let hundreds = ((halves &* 10_486) &>> 20) & 0x0000_007f_0000_007f
        let pairs = hundreds | (halves &- 100 &* hundreds) &<< 16
        let tens = ((pairs &* 103) &>> 10) & 0x000f_000f_000f_000f
        return tens | (pairs &- 10 &* tens) &<< 8
    }
}
