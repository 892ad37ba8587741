/// A second on the clocks of a time zone.
struct ZonedDate {
    /// Seconds since 1970 UTC.
    let seconds: Int
    /// Seconds by which the clock is ahead of UTC. Where the clock skips an hour and the date lies in it, that of before.
    let offset: Int
    let year: Int
    let month: Int
    let day: Int
    private let secondOfDay: Int
    private let dayNumber: Int

    init(seconds: Int, offset: Int) {
        self.seconds = seconds
        self.offset = offset
        let wall = seconds + offset
        self.dayNumber = (wall >= 0 ? wall : wall - 86_399) / 86_400
        self.secondOfDay = wall - self.dayNumber * 86_400
        (self.year, self.month, self.day) = CivilDay.date(self.dayNumber)
    }

    /// Seconds since 1970 on that clock.
    var wall: Int { self.seconds + self.offset }

    /// The value of a field.
    func value(_ name: CronField.Name) -> Int {
        switch name {
        case .year: self.year
        case .month: self.month
        case .day: self.day
        case .week: self.week
        case .dayOfWeek: CivilDay.weekday(self.dayNumber)
        case .hour: self.secondOfDay / 3600
        case .minute: self.secondOfDay / 60 % 60
        case .second: self.secondOfDay % 60
        }
    }

    /// The week by ISO 8601: that of its Thursday.
    private var week: Int {
        let thursday = self.dayNumber - CivilDay.weekday(self.dayNumber) + 3
        let year = CivilDay.date(thursday).year
        return (thursday - CivilDay.number(year, 1, 1)) / 7 + 1
    }
}
