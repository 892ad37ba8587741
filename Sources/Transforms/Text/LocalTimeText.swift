import Records

// Nearly all records of a batch are of one second, and all of one quarter of an hour have one offset from UTC: zones
// change at whole quarters. So a text is rendered once a second, and the zone is asked once a quarter. A quarter at whose
// ends the zone differs, as old local times may, is asked about each second.
//
// Unsafe code: `text` is 64 bytes that live as long as the value; the longest text has 32 + 8 (a sign and more digits of a
// year). Writers need `maximumLength` bytes because 64 are copied.

/// Writes times as ISO 8601 in local time: `2022-12-01T10:20:30.123456+01:00`.
struct LocalTimeText: ~Copyable {
    /// Bytes that `write` touches.
    static let maximumLength = 64

    private let zone: LocalZone
    private let text: UnsafeMutableRawPointer
    private var length = 0
    private var fraction = 0
    private var second = Int64.min
    private var quarter = Int64.min
    private var quarterOffset: Int?

    /// Seconds east of UTC at the time that was written last.
    private(set) var secondsEast = 0

    init(_ zone: LocalZone) {
        self.zone = zone
        self.text = .allocate(byteCount: Self.maximumLength, alignment: 16)
        self.text.initializeMemory(as: UInt8.self, repeating: 0, count: Self.maximumLength)
    }

    deinit { self.text.deallocate() }

    /// Writes a time in microseconds since 1970 UTC.
    ///
    /// - Returns: The place behind the text.
    mutating func write(_ microseconds: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var (second, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if rest < 0 {
            second -= 1
            rest += 1_000_000
        }
        if second != self.second { self.render(second) }
        cursor.copyMemory(from: self.text, byteCount: Self.maximumLength)
        let fraction = Int(rest)
        var place = DecimalText.writeTwoDigits(fraction / 10_000, at: cursor + self.fraction)
        place = DecimalText.writeTwoDigits(fraction / 100 % 100, at: place)
        _ = DecimalText.writeTwoDigits(fraction % 100, at: place)
        return cursor + self.length
    }

    /// The text of a time.
    mutating func text(_ microseconds: Int64) -> String {
        withUnsafeTemporaryAllocation(byteCount: Self.maximumLength, alignment: 16) { memory in
            guard let start = memory.baseAddress else { return "" }
            let end = self.write(microseconds, at: start)
            return String(decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
        }
    }

    private mutating func render(_ second: Int64) {
        let offset = self.offset(at: second)
        let date = CivilDate(second: second &+ Int64(offset))
        var place = self.text
        if !(0...9999).contains(date.year) {
            place = DecimalText.write(date.year, at: place)
        } else {
            place = DecimalText.writeTwoDigits(date.year / 100, at: place)
            place = DecimalText.writeTwoDigits(date.year % 100, at: place)
        }
        for (separator, number) in [
            ("-", date.month), ("-", date.day), ("T", date.hour), (":", date.minute), (":", date.second),
        ] as [(Unicode.Scalar, Int)] {
            place = Self.put(separator, at: place)
            place = DecimalText.writeTwoDigits(number, at: place)
        }
        place = Self.put(".", at: place)
        self.fraction = place - self.text
        place = Self.put(offset < 0 ? "-" : "+", at: place + 6)
        place = DecimalText.writeTwoDigits(abs(offset) / 3600 % 100, at: place)
        place = Self.put(":", at: place)
        place = DecimalText.writeTwoDigits(abs(offset) / 60 % 60, at: place)
        self.length = place - self.text
        self.second = second
        self.secondsEast = offset
    }

    private static func put(_ character: Unicode.Scalar, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        place.storeBytes(of: UInt8(ascii: character), as: UInt8.self)
        return place + 1
    }

    /// Whole minutes east of UTC, in seconds: the text has no seconds of an offset.
    private mutating func offset(at second: Int64) -> Int {
        let quarter = second / 900 - (second % 900 < 0 ? 1 : 0)
        if quarter != self.quarter {
            let first = self.zone.secondsEast(at: quarter * 900)
            self.quarterOffset = first == self.zone.secondsEast(at: quarter * 900 + 899) ? first : nil
            self.quarter = quarter
        }
        return (self.quarterOffset ?? self.zone.secondsEast(at: second)) / 60 * 60
    }
}
