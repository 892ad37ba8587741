/// Decimal integers.
public enum DecimalText {
    /// The longest text: a sign and 19 digits.
    public static var maximumLength: Int { 20 }

    /// Writes a number at a cursor with room for `maximumLength` bytes; returns the cursor behind it.
    @inlinable
    @inline(__always)
    public static func write(_ value: Int, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if value >= 0 { return self.write(UInt64(truncatingIfNeeded: value), at: cursor) }
        cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        return self.write(UInt64(value.magnitude), at: cursor + 1)
    }

    /// Writes a number at a cursor with room for `maximumLength` bytes; returns the cursor behind it.
    @inlinable
    @inline(__always)
    public static func write(_ value: UInt64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if value < 10 {
            cursor.storeBytes(of: UInt8(truncatingIfNeeded: value) | 0x30, as: UInt8.self)
            return cursor + 1
        }
        let end = cursor + self.digitCount(value)
        var place = end
        var rest = value
        while rest >= 100 {
            let next = rest / 100
            place -= 2
            place.storeBytes(of: self.pair(UInt16(truncatingIfNeeded: rest &- next &* 100)), as: UInt16.self)
            rest = next
        }
        if rest >= 10 {
            (place - 2).storeBytes(of: self.pair(UInt16(truncatingIfNeeded: rest)), as: UInt16.self)
        } else {
            (place - 1).storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x30, as: UInt8.self)
        }
        return end
    }

    /// Two digits of a number below 100 as they lie in memory. Arithmetic is as fast as a table and pollutes no cache.
    @inlinable
    @inline(__always)
    static func pair(_ value: UInt16) -> UInt16 {
        let tens = (value &* 103) &>> 10
        let ones = value &- tens &* 10
        return (tens | (ones &<< 8) | 0x3030).littleEndian
    }

    /// The number of decimal digits, found four at a time.
    @inlinable
    @inline(__always)
    static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        return count &+ (rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
    }
}
