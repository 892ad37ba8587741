/// Date and time of day of the calendar that is used everywhere, in no particular zone.
struct CivilDate: Hashable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int

    /// The date of some seconds since the beginning of 1970.
    init(second: Int64) {
        var (days, rest) = second.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            days -= 1
            rest += 86_400
        }
        // Years begin in March, so that the leap day is the last one; 400 of them have 146 097 days.
        let sinceMarch = days + 719_468
        let era = (sinceMarch >= 0 ? sinceMarch : sinceMarch - 146_096) / 146_097
        let dayOfEra = Int(sinceMarch - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.month = month < 10 ? month + 3 : month - 9
        self.year = Int(era) * 400 + yearOfEra + (self.month <= 2 ? 1 : 0)
        self.day = dayOfYear - (153 * month + 2) / 5 + 1
        self.hour = Int(rest) / 3600
        self.minute = Int(rest) / 60 % 60
        self.second = Int(rest) % 60
    }
}
