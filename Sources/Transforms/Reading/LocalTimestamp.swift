import Records

/// Times that stand in records as local text, `2022-12-01 10:20:30.123456`, as Python prints a time without a zone.
enum LocalTimestamp {
    private static let length = 19
    private static let lengthWithFraction = 26

    /// The time that a text is, in microseconds since 1970 UTC; nil if it is anything else.
    static func microseconds(_ text: String, _ zone: LocalZone) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == self.lengthWithFraction || bytes.count == self.length, bytes[10] == UInt8(ascii: " ")
        else {
            return nil
        }
        let iso = bytes[..<10] + [UInt8(ascii: "T")] + bytes[11...] + [UInt8(ascii: "Z")]
        guard let local = RFC3339Text.microseconds(String(decoding: iso, as: UTF8.self)) else { return nil }
        // The offset is that of the time, which is not known before the offset: the second look is at the right side of a
        // change of zones, unless the hour is one that occurs twice.
        let guess = self.seconds(local) - Int64(zone.secondsEast(at: self.seconds(local)))
        return local - Int64(zone.secondsEast(at: guess)) * 1_000_000
    }

    private static func seconds(_ microseconds: Int64) -> Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }
}
