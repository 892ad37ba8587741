import Glibc

// The offset from UTC changes at most every quarter of an hour, so the C library is asked once for each that is written
// about; two of them are kept, because records that tell of a span of time go back and forth over the border.

/// Writes times as text in the time zone of the machine.
@frozen
@usableFromInline package struct LocalTimeText {
    @frozen
    @usableFromInline struct Quarter {
        /// The first second of the quarter since 1970 UTC.
        @usableFromInline var start = Int64.min
        /// Seconds from UTC.
        @usableFromInline var offset: Int64 = 0

        @usableFromInline init() {}
    }

    /// Bytes that one `write` touches at most, counted from its cursor.
    @usableFromInline package static let capacity = 40

    @usableFromInline var recent = Quarter()
    @usableFromInline var before = Quarter()
    @usableFromInline var day = Int64.min
    /// The text of the day, such as `2026-11-21 `, and its length.
    @usableFromInline var date = SIMD16<UInt8>(repeating: 0)
    @usableFromInline var dateLength = 0

    @usableFromInline package init() {}

    /// Writes a time in microseconds since 1970 UTC; returns the place behind the last digit.
    @inlinable
    @inline(__always)
    package mutating func write(_ microseconds: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var seconds = microseconds / 1_000_000
        var fraction = microseconds &- seconds &* 1_000_000
        if fraction < 0 {
            fraction += 1_000_000
            seconds -= 1
        }
        if seconds < self.recent.start || seconds >= self.recent.start &+ 900 { self.change(to: seconds) }
        seconds &+= self.recent.offset
        var day = seconds / 86400
        if day &* 86400 > seconds { day -= 1 }
        if day != self.day { self.begin(day) }
        let second = Int(seconds &- day &* 86400)
        cursor.storeBytes(of: self.date, as: SIMD16<UInt8>.self)
        var place = DecimalText.writeTwoDigits(second / 3600, at: cursor + self.dateLength)
        place.storeBytes(of: UInt8(ascii: ":"), as: UInt8.self)
        place = DecimalText.writeTwoDigits(second / 60 % 60, at: place + 1)
        place.storeBytes(of: UInt8(ascii: ":"), as: UInt8.self)
        place = DecimalText.writeTwoDigits(second % 60, at: place + 1)
        // Six digits are the last six of eight; the point takes the place of the second of the two zeros before them.
        let digits = (DecimalText.eightDigits(UInt64(fraction)) | 0x3030_3030_3030_3030) &>> 8
        place.storeBytes(of: ((digits & ~0xff) | 0x2e).littleEndian, as: UInt64.self)
        return place + 7
    }

    @usableFromInline
    @inline(never)
    mutating func change(to seconds: Int64) {
        swap(&self.recent, &self.before)
        if seconds >= self.recent.start, seconds < self.recent.start &+ 900 { return }
        var start = seconds / 900 * 900
        if start > seconds { start -= 900 }
        var time = time_t(start)
        var parts = tm()
        localtime_r(&time, &parts)
        self.recent.start = start
        self.recent.offset = Int64(parts.tm_gmtoff)
    }

    /// Makes the date of a day since 1970.
    @usableFromInline
    @inline(never)
    mutating func begin(_ day: Int64) {
        var time = time_t(day &* 86400)
        var parts = tm()
        gmtime_r(&time, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
        let year = String(Int(parts.tm_year) + 1900)
        let text =
            String(repeating: "0", count: max(4 - year.count, 0))
            + "\(year)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday)) "
        self.dateLength = min(text.utf8.count, 16)
        for (index, byte) in text.utf8.prefix(16).enumerated() { self.date[index] = byte }
        self.day = day
    }
}
