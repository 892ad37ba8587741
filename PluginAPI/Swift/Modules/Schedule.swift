/// Times in the language of cron. (DP³: the arguments of `scheduler_register`.)
///
/// A field is a number or a text such as `*/10`, `1-5`, `mon,fri`, `last`. A field that is not given means any, but the smallest
/// where a more significant one is given: `Schedule(hour: 2)` is at two o'clock, `Schedule(minute: "*/10")` every ten minutes,
/// and `Schedule()` every second.
public struct Schedule: Sendable, Hashable {
    /// One field.
    public struct Field: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        /// As cron has it.
        public let text: String

        /// Makes it of a text.
        public init(_ text: String) { self.text = text }
        /// Makes it of a number.
        public init(integerLiteral value: Int) { self.text = "\(value)" }
        /// Makes it of a text.
        public init(stringLiteral value: String) { self.text = value }
    }

    /// The year.
    public var year: Field?
    /// From 1 to 12, or `jan` to `dec`.
    public var month: Field?
    /// From 1 to 31, `last`, or such as `1st mon`.
    public var day: Field?
    /// The week of ISO 8601, from 1 to 53.
    public var week: Field?
    /// From 0, Monday, to 6, or `mon` to `sun`.
    public var dayOfWeek: Field?
    /// From 0 to 23.
    public var hour: Field?
    /// From 0 to 59.
    public var minute: Field?
    /// From 0 to 59.
    public var second: Field?
    /// Such as `Europe/Prague`.
    public var timeZone: String
    /// Seconds that a call may be late; later it is left out.
    public var misfireGrace: Int

    /// Makes it of its fields.
    public init(
        year: Field? = nil,
        month: Field? = nil,
        day: Field? = nil,
        week: Field? = nil,
        dayOfWeek: Field? = nil,
        hour: Field? = nil,
        minute: Field? = nil,
        second: Field? = nil,
        timeZone: String = "UTC",
        misfireGrace: Int = 1
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.week = week
        self.dayOfWeek = dayOfWeek
        self.hour = hour
        self.minute = minute
        self.second = second
        self.timeZone = timeZone
        self.misfireGrace = misfireGrace
    }
}
