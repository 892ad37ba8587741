/// Times as decimal seconds since 1970 UTC with exactly six decimals, such as `1732150000.123647`.
public enum TimestampText {
    /// The longest text: a sign, 13 digits, a point and six digits; `DecimalText.overwrite` more are needed.
    public static var maximumLength: Int { 21 }

    /// Writes a time in microseconds at a cursor; returns the cursor behind it. Up to `DecimalText.overwrite` bytes more
    /// may be overwritten.
    @inlinable
    @inline(__always)
    public static func write(_ microseconds: Int64, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
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
