/// Times as decimal seconds since 1970 UTC with exactly six decimals, such as `1732150000.123647`.
public enum TimestampText {
    /// The longest text: a sign, 13 digits, a point and six digits.
    public static var maximumLength: Int { 21 }

    /// Writes a time in microseconds at a cursor with room for `maximumLength` bytes; returns the cursor behind it.
    @inlinable
    @inline(__always)
    public static func write(_ microseconds: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var cursor = cursor
        if microseconds < 0 {
            cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
            cursor += 1
        }
        let magnitude = UInt64(microseconds.magnitude)
        let seconds = magnitude / 1_000_000
        let fraction = UInt32(truncatingIfNeeded: magnitude &- seconds &* 1_000_000)
        cursor = DecimalText.write(seconds, at: cursor)
        cursor.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        let high = fraction / 10_000
        let rest = fraction &- high &* 10_000
        let middle = rest / 100
        let low = rest &- middle &* 100
        (cursor + 1).storeBytes(of: DecimalText.pair(UInt16(truncatingIfNeeded: high)), as: UInt16.self)
        (cursor + 3).storeBytes(of: DecimalText.pair(UInt16(truncatingIfNeeded: middle)), as: UInt16.self)
        (cursor + 5).storeBytes(of: DecimalText.pair(UInt16(truncatingIfNeeded: low)), as: UInt16.self)
        return cursor + 7
    }
}
