/// Writes times as seconds with six decimals, such as `1732150000.123647`; what JSON and CSV hold for a time.
public enum TimestampText {
    /// Bytes that one `write` touches at most, counted from its cursor.
    public static let maximumLength = 22

    /// Writes a time.
    ///
    /// - Parameters:
    ///   - microseconds: Since 1970 UTC; earlier times get a minus sign, so that half a second before is `-0.500000`.
    ///   - cursor: Where to write; `maximumLength` bytes of room, of which those behind the text get any contents.
    /// - Returns: The place behind the last digit.
    @inlinable
    @inline(__always)
    public static func write(_ microseconds: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0x2d, as: UInt8.self)
        let magnitude = microseconds.magnitude
        let seconds = magnitude / 1_000_000
        let fraction = magnitude &- seconds &* 1_000_000
        let place = DecimalText.write(seconds, at: cursor + (microseconds < 0 ? 1 : 0))
        // Six digits are the last six of eight; the point takes the place of the second of the two zeros before them.
        let digits = (DecimalText.eightDigits(fraction) | 0x3030_3030_3030_3030) &>> 8
        place.storeBytes(of: ((digits & ~0xff) | 0x2e).littleEndian, as: UInt64.self)
        return place + 7
    }
}
