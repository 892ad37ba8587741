/// Days of the Gregorian calendar, counted from 1970-01-01.
enum CivilDay {
    /// The number of a day; months and days are not checked.
    @inline(__always)
    static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin with March here, so that the leap day comes last; eras have 400 years.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a number.
    static func date(_ number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let sinceMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * sinceMarch + 2) / 5 + 1
        let month = sinceMarch < 10 ? sinceMarch + 3 : sinceMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The days of a month.
    @inline(__always)
    static func count(_ year: Int, _ month: Int) -> Int {
        guard month != 2 else { return self.isLeap(year) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    /// Whether a year has 366 days.
    @inline(__always)
    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The day of the week of a number: 0 is Monday.
    static func weekday(_ number: Int) -> Int { ((number + 3) % 7 + 7) % 7 }
}
