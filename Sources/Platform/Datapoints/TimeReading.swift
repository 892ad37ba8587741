// Times come as ISO 8601, in its usual spellings, or as seconds since 1970, which are taken for milliseconds beyond 2*10^10:
// that is the year 2603. A time without zone is UTC. What is finer than a millisecond is cut off, as it is not kept.

/// Reads times.
enum TimeReading {
    /// What a text is.
    enum Outcome: Equatable {
        /// Microseconds since 1970 UTC, whole milliseconds.
        case time(Int64)
        /// Why it is none, in the words of the API.
        case fault(type: String, reason: String)
    }

    /// The time of a text.
    static func read(_ text: UnsafeRawBufferPointer) -> Outcome {
        if let time = self.dateTime(text) { return time }
        if let seconds = self.seconds(text) { return self.time(seconds: seconds) }
        return self.fault(text)
    }

    /// The time of a number of seconds or milliseconds.
    static func time(seconds number: Double) -> Outcome {
        guard number.isFinite, number.magnitude < 1e15 else { return self.outOfRange(number) }
        let seconds = number.magnitude > 2e10 ? number / 1000 : number
        guard seconds < 253_402_300_800, seconds >= -62_135_596_800 else { return self.outOfRange(number) }
        let whole = seconds.rounded(.down)
        let fraction = ((seconds - whole) * 1_000_000).rounded()
        return .time(self.milliseconds(Int64(whole) * 1_000_000 + Int64(fraction)))
    }

    private static func outOfRange(_ number: Double) -> Outcome {
        let side = number < 0 ? "dates before 0001" : "dates after 9999"
        return .fault(type: "datetime_parsing", reason: "\(side) are not supported as unix timestamps")
    }

    /// Microseconds without what is finer than a millisecond.
    @inline(__always)
    static func milliseconds(_ microseconds: Int64) -> Int64 {
        let rest = microseconds % 1000
        return rest == 0 ? microseconds : microseconds - (rest < 0 ? rest + 1000 : rest)
    }

    @inline(__always)
    private static func two(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
        let tens = text[offset] &- 0x30
        let ones = text[offset + 1] &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }

    /// `YYYY-MM-DD`, and behind a separator `HH:MM`, seconds, a fraction and a zone; nil if it is nothing of this.
    private static func dateTime(_ text: UnsafeRawBufferPointer) -> Outcome? {
        guard text.count >= 10, text[4] == 0x2d, text[7] == 0x2d, let century = self.two(text, 0),
            let ofCentury = self.two(text, 2), let month = self.two(text, 5), let day = self.two(text, 8)
        else { return nil }
        let year = century * 100 + ofCentury
        guard (1...12).contains(month), day >= 1, day <= CivilDay.count(year, month) else { return nil }
        var microseconds: Int64 = 0
        if text.count > 10 {
            guard let time = self.timeOfDay(text) else { return nil }
            microseconds = time
        }
        let total = Int64(CivilDay.number(year, month, day)) * 86_400_000_000 + microseconds
        guard year > 0, total >= -62_135_596_800_000_000, total < 253_402_300_800_000_000 else {
            return .fault(type: "datetime_parsing", reason: "year \(year) is out of range")
        }
        return .time(self.milliseconds(total))
    }

    /// Microseconds since midnight UTC of what stands behind a date; nil if it is no time.
    @inline(__always)
    private static func timeOfDay(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count >= 16, text[10] | 0x20 == 0x74 || text[10] == 0x20 || text[10] == 0x5f, text[13] == 0x3a,
            let hour = self.two(text, 11), hour < 24, let minute = self.two(text, 14), minute < 60
        else { return nil }
        var offset = 16
        var microseconds = Int64(hour * 3600 + minute * 60) * 1_000_000
        if offset < text.count, text[offset] == 0x3a {
            guard offset + 3 <= text.count, let second = self.two(text, offset + 1), second < 60 else { return nil }
            microseconds += Int64(second) * 1_000_000
            offset += 3
            if offset < text.count, text[offset] == 0x2e || text[offset] == 0x2c {
                offset += 1
                let start = offset
                var unit: Int64 = 100_000
                while offset < text.count, text[offset] &- 0x30 < 10 {
                    microseconds += Int64(text[offset] - 0x30) * unit
                    unit /= 10
                    offset += 1
                }
                guard offset > start else { return nil }
            }
        }
        guard offset < text.count else { return microseconds }
        if text[offset] | 0x20 == 0x7a { return offset + 1 == text.count ? microseconds : nil }
        let isWest = text[offset] == 0x2d
        guard isWest || text[offset] == 0x2b, offset + 5 <= text.count, let hours = self.two(text, offset + 1),
            hours < 24
        else { return nil }
        offset += text[offset + 3] == 0x3a ? 4 : 3
        guard offset + 2 == text.count, let minutes = self.two(text, offset), minutes < 60 else { return nil }
        let zone = Int64(hours * 3600 + minutes * 60) * 1_000_000
        return isWest ? microseconds + zone : microseconds - zone
    }

    /// The number of a text of digits, with a sign and a fraction perhaps; nil if it is none.
    private static func seconds(_ text: UnsafeRawBufferPointer) -> Double? {
        guard !text.isEmpty, text.count <= 40 else { return nil }
        var offset = text[0] == 0x2d || text[0] == 0x2b ? 1 : 0
        let start = offset
        while offset < text.count, text[offset] &- 0x30 < 10 { offset += 1 }
        guard offset > start else { return nil }
        if offset < text.count {
            guard text[offset] == 0x2e, offset + 1 < text.count,
                text[(offset + 1)...].allSatisfy({ $0 &- 0x30 < 10 })
            else { return nil }
        }
        return Double(String(decoding: text, as: UTF8.self))
    }

    private static func fault(_ text: UnsafeRawBufferPointer) -> Outcome {
        let type = "datetime_from_date_parsing"
        guard text.count >= 10 else { return .fault(type: type, reason: "input is too short") }
        for (offset, part) in [(0, "year"), (2, "year"), (5, "month"), (8, "day")] {
            if offset == 5 || offset == 8, text[offset - 1] != 0x2d {
                return .fault(type: type, reason: "invalid date separator, expected `-`")
            }
            guard self.two(text, offset) != nil else {
                return .fault(type: type, reason: "invalid character in \(part)")
            }
        }
        let month = self.two(text, 5) ?? 0
        guard (1...12).contains(month) else {
            return .fault(type: type, reason: "month value is outside expected range of 1-12")
        }
        let year = (self.two(text, 0) ?? 0) * 100 + (self.two(text, 2) ?? 0)
        guard let day = self.two(text, 8), day >= 1, day <= CivilDay.count(year, month) else {
            return .fault(type: type, reason: "day value is outside expected range")
        }
        return .fault(type: type, reason: "unexpected extra characters at the end of the input")
    }
}
