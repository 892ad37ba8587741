import Configuration

/// One field of a schedule: which values of it fit.
struct CronField: Hashable, Sendable {
    /// Which field it is, from the most significant to the least.
    enum Name: String, CaseIterable, Sendable {
        case year
        case month
        case day
        case week
        case dayOfWeek = "day_of_week"
        case hour
        case minute
        case second

        /// The values that there are; of days those of the longest month.
        var range: ClosedRange<Int> {
            switch self {
            case .year: 1970...9999
            case .month: 1...12
            case .day: 1...31
            case .week: 1...53
            case .dayOfWeek: 0...6
            case .hour: 0...23
            case .minute, .second: 0...59
            }
        }

        /// Whether it is a part of a date, and so can be set; the others follow from the date.
        var isReal: Bool { self != .week && self != .dayOfWeek }

        /// What stands for it if a more significant field is given but it is not.
        var least: String {
            switch self {
            case .year, .week, .dayOfWeek: "*"
            case .month, .day: "1"
            case .hour, .minute, .second: "0"
            }
        }

        var names: [String] {
            switch self {
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .dayOfWeek: CronField.weekdays
            default: []
            }
        }

        /// What is expected, for a message.
        var expectation: String {
            let more =
                switch self {
                case .day: ", last, or a weekday as '1st mon' or 'last fri'"
                case .month: ", or names as jan-mar"
                case .dayOfWeek: ", or names as mon-fri; 0 is Monday"
                default: ""
                }
            return
                "expected \(self.range.lowerBound) to \(self.range.upperBound), *, */N, A-B or A-B/N, with commas between"
                + more
        }
    }

    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let positions = ["1st", "2nd", "3rd", "4th", "5th", "last"]

    /// One of the parts between commas.
    enum Part: Hashable, Sendable {
        /// From a value to another, or to the last there is, in steps.
        case range(first: Int, last: Int?, step: Int)
        /// A weekday of the month: its first is 0, its last 5.
        case weekday(position: Int, weekday: Int)
        case lastDay
    }

    let name: Name
    let parts: [Part]
    /// As it was given.
    let text: String

    /// - Throws: What was expected.
    init(_ name: Name, _ text: String) throws(CronError) {
        self.name = name
        self.text = text
        var parts: [Part] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ").map { $0.lowercased() }
            parts.append(try Self.part(words, name))
        }
        self.parts = parts
    }

    private static func part(_ words: [String], _ name: Name) throws(CronError) -> Part {
        let text = words.joined(separator: " ")
        let failure = CronError(name.rawValue, "\(name.expectation), found \(quoted(text))")
        if name == .day, words == ["last"] { return .lastDay }
        if words.count == 2, name == .day, let position = self.positions.firstIndex(of: words[0]),
            let weekday = self.weekdays.firstIndex(of: words[1])
        {
            return .weekday(position: position, weekday: weekday)
        }
        guard words.count == 1 else { throw failure }
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw failure }
        var step: Int?
        if halves.count == 2 {
            guard let number = self.number(halves[1]), number > 0 else {
                throw CronError(name.rawValue, "\(quoted(text)): expected a step of at least 1 behind the /")
            }
            step = number
        }
        var first = name.range.lowerBound
        var last: Int?
        if halves[0] != "*" {
            let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let start = self.value(ends[0], name) else { throw failure }
            first = start
            if ends.count == 2 {
                guard let end = self.value(ends[1], name) else { throw failure }
                last = end
            } else if step == nil {
                last = first
            }
        }
        guard name.range.contains(first), last.map({ name.range.contains($0) }) ?? true else { throw failure }
        guard first <= last ?? name.range.upperBound else {
            throw CronError(
                name.rawValue,
                "\(quoted(text)): the first value is greater than the last; write two ranges"
            )
        }
        if let step, step > (last ?? name.range.upperBound) - first {
            throw CronError(name.rawValue, "\(quoted(text)): the step is greater than the whole range")
        }
        return .range(first: first, last: last, step: step ?? 1)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { $0 &- 0x30 < 10 } && text.utf8.count < 10 ? Int(String(text)) : nil
    }

    private static func value(_ text: some StringProtocol, _ name: Name) -> Int? {
        if let number = self.number(text) { return number }
        return name.names.firstIndex(of: String(text)).map { $0 + name.range.lowerBound }
    }

    /// The least value that fits and is at least that of a date; nil: there is none in its month, year or whatever it
    /// counts within.
    func next(from value: Int, _ date: ZonedDate) -> Int? {
        var least: Int?
        for part in self.parts {
            guard let next = self.next(part, from: value, date) else { continue }
            least = min(least ?? next, next)
        }
        return least
    }

    private func next(_ part: Part, from value: Int, _ date: ZonedDate) -> Int? {
        switch part {
        case .range(let first, let last, let step):
            let maximum = min(last ?? .max, self.maximum(date))
            let start = max(first, value)
            let next = start + (step - (start - first) % step) % step
            return next <= maximum ? next : nil
        case .lastDay: return CivilDay.count(date.year, date.month)
        case .weekday(let position, let weekday):
            let firstOfMonth = CivilDay.weekday(CivilDay.number(date.year, date.month, 1))
            let firstHit = (weekday - firstOfMonth + 7) % 7 + 1
            let count = CivilDay.count(date.year, date.month)
            let day = firstHit + 7 * (position < 5 ? position : (count - firstHit) / 7)
            return day <= count && day >= date.day ? day : nil
        }
    }

    /// The greatest value that there is around a date.
    func maximum(_ date: ZonedDate) -> Int {
        self.name == .day ? CivilDay.count(date.year, date.month) : self.name.range.upperBound
    }
}
