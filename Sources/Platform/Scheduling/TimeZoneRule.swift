// The last line of a file of the system: what holds after its last change, as POSIX writes it:
// CET-1CEST,M3.5.0,M10.5.0/3 is one hour ahead, two from the last Sunday of March, 02:00, to that of October, 03:00.

/// When clocks change year after year.
struct TimeZoneRule: Hashable, Sendable {
    /// A day of each year, and a time of it.
    enum Day: Hashable, Sendable {
        /// A weekday, 0 being Sunday, of a month: the first is 1, the last 5.
        case weekday(month: Int, position: Int, weekday: Int)
        /// From 1 to 365; 29 February is not counted.
        case withoutLeapDay(Int)
        /// From 0 to 365.
        case counted(Int)
    }

    struct Change: Hashable, Sendable {
        var day: Day
        /// Seconds from midnight on, which may lie in another day.
        var time: Int

        /// The time on the clock in a year, in seconds since 1970.
        func wall(_ year: Int) -> Int {
            let newYear = CivilDay.number(year, 1, 1)
            let number: Int
            switch self.day {
            case .counted(let day): number = newYear + day
            case .withoutLeapDay(let day): number = newYear + day - 1 + (CivilDay.isLeap(year) && day >= 60 ? 1 : 0)
            case .weekday(let month, let position, let weekday):
                let first = CivilDay.number(year, month, 1)
                let firstHit = first + (weekday - (CivilDay.weekday(first) + 1) % 7 + 7) % 7
                let last = firstHit + (CivilDay.count(year, month) - (firstHit - first) - 1) / 7 * 7
                number = min(firstHit + 7 * (position - 1), last)
            }
            return number * 86_400 + self.time
        }
    }

    private let standard: TimeZone.Offset
    private let daylight: TimeZone.Offset?
    private let start: Change
    private let end: Change

    /// Reads a rule; nil if the text is none.
    init?(_ text: String) {
        var parser = Parser(rest: Array(text.utf8)[...])
        guard parser.skipName(), let standard = parser.time(hours: 24) else { return nil }
        self.standard = TimeZone.Offset(seconds: -standard, isDaylightSaving: false)
        if parser.rest.isEmpty {
            self.daylight = nil
            self.start = Change(day: .counted(0), time: 0)
            self.end = Change(day: .counted(0), time: 0)
            return
        }
        guard parser.skipName() else { return nil }
        var offset = standard - 3600
        if parser.rest.first != UInt8(ascii: ",") {
            guard let given = parser.time(hours: 24) else { return nil }
            offset = given
        }
        guard parser.skip(","), let start = parser.change(), parser.skip(","), let end = parser.change(),
            parser.rest.isEmpty
        else { return nil }
        self.daylight = TimeZone.Offset(seconds: -offset, isDaylightSaving: true)
        self.start = start
        self.end = end
    }

    /// The offset at a time in seconds since 1970 UTC.
    func offset(at seconds: Int) -> TimeZone.Offset {
        guard let daylight = self.daylight else { return self.standard }
        let wall = seconds + self.standard.seconds
        let year = CivilDay.date((wall >= 0 ? wall : wall - 86_399) / 86_400).year
        let start = self.start.wall(year) - self.standard.seconds
        let end = self.end.wall(year) - daylight.seconds
        let isDaylight = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isDaylight ? daylight : self.standard
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard let byte = self.rest.first, UInt32(byte) == character.value else { return false }
            self.rest.removeFirst()
            return true
        }

        /// An abbreviation: letters, or anything between < and >.
        mutating func skipName() -> Bool {
            if self.skip("<") {
                while let byte = self.rest.popFirst() { if byte == UInt8(ascii: ">") { return true } }
                return false
            }
            let count = self.rest.prefix { ($0 | 0x20) &- 0x61 < 26 }.count
            self.rest = self.rest.dropFirst(count)
            return count >= 3
        }

        mutating func number() -> Int? {
            let digits = self.rest.prefix { $0 &- 0x30 < 10 }
            guard (1...3).contains(digits.count) else { return nil }
            self.rest = self.rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hours limit: Int) -> Int? {
            let isNegative = self.skip("-")
            if !isNegative { _ = self.skip("+") }
            guard let hours = self.number(), hours <= limit else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where self.skip(":") {
                guard let number = self.number(), number < 60 else { return nil }
                seconds += number * unit
            }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            let day: Day
            if self.skip("M") {
                guard let month = self.number(), (1...12).contains(month), self.skip("."), let position = self.number(),
                    (1...5).contains(position), self.skip("."), let weekday = self.number(), weekday < 7
                else { return nil }
                day = .weekday(month: month, position: position, weekday: weekday)
            } else if self.skip("J") {
                guard let number = self.number(), (1...365).contains(number) else { return nil }
                day = .withoutLeapDay(number)
            } else {
                guard let number = self.number(), number <= 365 else { return nil }
                day = .counted(number)
            }
            guard self.skip("/") else { return Change(day: day, time: 7200) }
            return self.time(hours: 167).map { Change(day: day, time: $0) }
        }
    }
}
