import Records

// The search is that of APScheduler, with its ways around clock changes: from the most significant field on, each that does
// not fit is set to its next value, those behind it to their least, and what cannot be is carried to the field before.
// A time that the clock skips runs as much later as the clock is put forward; one that comes twice runs the second time.

/// When something is to run, as with cron, down to the second and in a time zone.
public struct CronExpression: Hashable, Sendable {
    /// The time zone.
    public let timeZone: TimeZone
    private let fields: [CronField]

    /// Makes a schedule of fields. A field that is not given is its least value if a more significant one is given last,
    /// and any value else; without any field it is every second.
    ///
    /// - Throws: What is wrong with a field, and what was expected.
    public init(
        year: String? = nil,
        month: String? = nil,
        day: String? = nil,
        week: String? = nil,
        dayOfWeek: String? = nil,
        hour: String? = nil,
        minute: String? = nil,
        second: String? = nil,
        timeZone: TimeZone = .utc
    ) throws(CronError) {
        let texts = [year, month, day, week, dayOfWeek, hour, minute, second]
        let last = texts.lastIndex { $0 != nil } ?? texts.count
        var fields: [CronField] = []
        for (index, name) in CronField.Name.allCases.enumerated() {
            fields.append(try CronField(name, texts[index] ?? (index > last ? name.least : "*")))
        }
        self.fields = fields
        self.timeZone = timeZone
    }

    /// The fields that are not any value, with their texts: `hour='2', minute='0'`.
    public var text: String {
        let fields = self.fields.filter { $0.text != "*" }.map { "\($0.name.rawValue)='\($0.text)'" }
        let zone = self.timeZone.name == "UTC" ? [] : ["timezone='\(self.timeZone.name)'"]
        return (fields + zone).joined(separator: ", ")
    }

    /// The fields that are not any value, and the time zone if it is not UTC, as a configuration has them.
    public var value: Value {
        let fields = self.fields.reversed().filter { $0.text != "*" }.map { field in
            (field.name.rawValue, IntegerText.integer(field.text).map(Value.int) ?? .string(field.text))
        }
        let zone = self.timeZone == .utc ? [] : [("timezone", Value.string(self.timeZone.name))]
        return .map(Record(fields + zone))
    }

    /// The first run at or after a time; nil: there is none up to the year 9999.
    ///
    /// - Parameter time: Microseconds since 1970 UTC.
    /// - Returns: The same; whole seconds.
    public func next(from time: Int64) -> Int64? {
        var seconds = Int(time / 1_000_000)
        if Int64(seconds) * 1_000_000 < time { seconds += 1 }
        guard seconds > -60_000_000_000, seconds < 253_402_300_800 else { return nil }
        var date = ZonedDate(seconds: seconds, offset: self.timeZone.offset(at: seconds).seconds)
        // Dates and their weekdays repeat after 400 years: what is not found until then is found in given years only.
        let lastYear = self.fields[0].text == "*" ? date.year + 401 : 9999
        var index = 0
        while index < self.fields.count {
            guard date.year <= min(lastYear, 9999) else { return nil }
            let field = self.fields[index]
            let value = date.value(field.name)
            guard let next = field.next(from: value, date) else {
                guard self.increment(&date, &index, from: index - 1) else { return nil }
                continue
            }
            if next == value {
                index += 1
            } else if field.name.isReal {
                date = self.timeZone.date(wall: self.wall(date, index, next))
                index += 1
            } else {
                guard self.increment(&date, &index, from: index) else { return nil }
            }
        }
        return Int64(date.seconds) * 1_000_000
    }

    /// The first run after a time; nil: there is none.
    public func next(after time: Int64) -> Int64? { self.next(from: time &+ 1) }

    /// The last run from one time to another, both included; nil: there is none.
    ///
    /// It takes no longer if there were many.
    public func last(from start: Int64, to end: Int64) -> Int64? {
        guard start <= end, let first = self.next(from: start), first <= end else { return nil }
        // Runs by whole seconds: the last second from which a run is reached in time is that of the last run.
        var low = first / 1_000_000
        var high = end / 1_000_000
        while low < high {
            let middle = low + (high - low + 1) / 2
            if let next = self.next(from: middle * 1_000_000), next <= end { low = middle } else { high = middle - 1 }
        }
        return self.next(from: low * 1_000_000)
    }

    /// The time on the clock where a field has a value and those behind it their least.
    private func wall(_ date: ZonedDate, _ index: Int, _ value: Int) -> Int {
        var parts: [CronField.Name: Int] = [:]
        for (place, field) in self.fields.enumerated() where field.name.isReal {
            parts[field.name] =
                place < index ? date.value(field.name) : place > index ? field.name.range.lowerBound : value
        }
        return Self.wall(parts)
    }

    private static func wall(_ parts: [CronField.Name: Int]) -> Int {
        let day = CivilDay.number(parts[.year] ?? 1970, parts[.month] ?? 1, parts[.day] ?? 1)
        return ((day * 24 + (parts[.hour] ?? 0)) * 60 + (parts[.minute] ?? 0)) * 60 + (parts[.second] ?? 0)
    }

    /// Raises a field by one, or one before it if it is at its end; false: there is none.
    private func increment(_ date: inout ZonedDate, _ index: inout Int, from start: Int) -> Bool {
        var raised = start
        while raised >= 0 {
            let field = self.fields[raised]
            if field.name.isReal, date.value(field.name) < field.maximum(date) { break }
            raised -= 1
        }
        guard raised >= 0 else { return false }
        index = raised
        let wall = self.wall(date, raised, date.value(self.fields[raised].name) + 1)
        let seconds = date.seconds + wall - date.wall
        date = ZonedDate(seconds: seconds, offset: self.timeZone.offset(at: seconds).seconds)
        return true
    }
}
