/// Dates of RFC 3339, such as `2026-11-21T08:15:00.5+01:00`.
public enum DateText {
    /// The time in microseconds since 1970 UTC; nil if the text is no such date. Digits beyond microseconds are cut.
    public static func microseconds(of text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        guard let year = self.number(&rest, digits: 4), self.take("-", &rest),
            let month = self.number(&rest, digits: 2), (1...12).contains(month), self.take("-", &rest),
            let day = self.number(&rest, digits: 2), (1...self.days(in: month, of: year)).contains(day),
            let separator = rest.popFirst(), [0x54, 0x74, 0x20].contains(separator),
            let hour = self.number(&rest, digits: 2), hour < 24, self.take(":", &rest),
            let minute = self.number(&rest, digits: 2), minute < 60, self.take(":", &rest),
            let second = self.number(&rest, digits: 2), second < 61
        else { return nil }
        var fraction: Int64 = 0
        if self.take(".", &rest) {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            for place in 0..<6 {
                let index = digits.startIndex + place
                fraction = fraction * 10 + (index < digits.endIndex ? Int64(digits[index] - 0x30) : 0)
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = self.offset(&rest), rest.isEmpty else { return nil }
        let days = self.daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset * 60)
        return seconds * 1_000_000 + fraction
    }

    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        switch rest.popFirst() {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return 0
        case let sign? where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
            guard let hours = self.number(&rest, digits: 2), hours < 24, self.take(":", &rest),
                let minutes = self.number(&rest, digits: 2), minutes < 60
            else { return nil }
            return (sign == UInt8(ascii: "+") ? 1 : -1) * (hours * 60 + minutes)
        default: return nil
        }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        let part = rest.prefix(digits)
        guard part.count == digits, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(digits)
        return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Counts in years that begin in March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}
