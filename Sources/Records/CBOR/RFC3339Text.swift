/// Reads times such as `2013-03-21T20:04:00.5Z`, and writes whole seconds.
public enum RFC3339Text {
    /// Microseconds since 1970 UTC, rounded to the nearest; nil if the text is not a time.
    public static func microseconds(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { self.microseconds(UnsafeRawBufferPointer($0)) }
    }

    /// Microseconds since 1970 UTC, rounded to the nearest; nil if the text is not a time.
    ///
    /// A leap second is the first second of the next minute.
    package static func microseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        var parser = Parser(text: text)
        guard let year = parser.number(4), parser.skip("-"),
            let month = parser.number(2), parser.skip("-"), (1...12).contains(month),
            let day = parser.number(2), (1...self.days(year, month)).contains(day),
            parser.skip("T") || parser.skip("t"),
            let hour = parser.number(2), parser.skip(":"), hour < 24,
            let minute = parser.number(2), parser.skip(":"), minute < 60,
            let second = parser.number(2), second <= 60,
            let fraction = parser.fraction(), let zone = parser.zone(), parser.isAtEnd
        else { return nil }
        let minutes = (self.day(year, month, day) * 24 + Int64(hour)) * 60 + Int64(minute) - zone
        return (minutes * 60 + Int64(second)) * 1_000_000 + fraction
    }

    /// The time of some seconds since 1970, in UTC: `2013-03-21T20:04:00Z`. Years from 0 to 9999 read back.
    public static func text(seconds: Int64) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = Int(seconds - days * 86_400)
        // Counted from 1 March of year 0; eras of 400 years have 146 097 days each.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = Int(dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100))
        let sinceMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * sinceMarch + 2) / 5 + 1
        let month = sinceMarch < 10 ? sinceMarch + 3 : sinceMarch - 9
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        return "\(date)T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
    }

    private static func days(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01. Years begin with March here, so that the leap day comes last.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month < 3 ? year + 399 : year + 400
        let sinceMarch = (month + 9) % 12
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * sinceMarch + 2) / 5 + day - 1
        return Int64(days) - 719_468 - 146_097
    }

    private struct Parser {
        let text: UnsafeRawBufferPointer
        var offset = 0

        var isAtEnd: Bool { self.offset == self.text.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard self.offset < self.text.count, UInt32(self.text[self.offset]) == character.value else { return false }
            self.offset += 1
            return true
        }

        mutating func digit() -> Int? {
            guard self.offset < self.text.count, (0x30...0x39).contains(self.text[self.offset]) else { return nil }
            defer { self.offset += 1 }
            return Int(self.text[self.offset]) - 0x30
        }

        mutating func number(_ count: Int) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let digit = self.digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// Microseconds of a fraction of a second, zero if there is none.
        mutating func fraction() -> Int64? {
            guard self.skip(".") else { return 0 }
            guard var sum = self.digit() else { return nil }
            for _ in 0..<5 { sum = sum * 10 + (self.digit() ?? 0) }
            if let next = self.digit(), next >= 5 { sum += 1 }
            while self.digit() != nil {}
            return Int64(sum)
        }

        /// Minutes east of UTC.
        mutating func zone() -> Int64? {
            if self.skip("Z") || self.skip("z") { return 0 }
            let isWest = self.skip("-")
            guard isWest || self.skip("+"), let hour = self.number(2), hour < 24, self.skip(":"),
                let minute = self.number(2), minute < 60
            else { return nil }
            let minutes = Int64(hour * 60 + minute)
            return isWest ? -minutes : minutes
        }
    }
}
