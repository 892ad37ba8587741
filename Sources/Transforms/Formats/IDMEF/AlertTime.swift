import Records

/// Writes a time of an alert: in attribute form for NTP, then as local time.
///
/// Two of them serve an alert, because its times are mostly in one second each, but not in the same.
struct AlertTime: ~Copyable {
    /// Bytes that `write` touches.
    static let maximumLength = 64 + LocalTimeText.maximumLength

    private var local: LocalTimeText

    init(_ zone: LocalZone) { self.local = LocalTimeText(zone) }

    /// Writes what follows `ntpstamp=` up to the contents: `"0xcc5e3fc8.0x6b851eb8">2008-08-18T...`.
    ///
    /// - Parameters:
    ///   - time: Microseconds since 1970 UTC.
    ///   - cursor: Where to write; `maximumLength` bytes of room.
    /// - Returns: The place behind the contents.
    @inline(__always)
    mutating func write(_ time: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000
        }
        // Seconds count from 1900 and start again in 2036, which is how NTP has it.
        var place = Self.put("\"0x", at: cursor)
        place = HexText.write(UInt32(truncatingIfNeeded: seconds &+ 2_208_988_800), at: place)
        place = Self.put(".0x", at: place)
        place = HexText.write(UInt32(truncatingIfNeeded: (rest &<< 32) / 1_000_000), at: place)
        place = Self.put("\">", at: place)
        return self.local.write(time, at: place)
    }

    @inline(__always)
    private static func put(_ text: StaticString, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        place.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        return place + text.utf8CodeUnitCount
    }
}
