import Records

// Where DP³ fails with an internal error or refuses what its own pages promise, this does what they promise: an end that is
// not told follows from the samples, and a chunk without samples whose time they would tell is refused.

/// Checks that the samples of a chunk lie within its time.
struct TimeseriesCheck {
    /// The end of the chunk.
    private(set) var end: Int64
    /// What is wrong; nil: nothing.
    private(set) var problem: String?

    init(_ timeseries: Timeseries, _ value: DataValue, start: Int64, end: Int64?) {
        self.end = end ?? start
        switch timeseries.type {
        case .regular:
            guard let step = timeseries.timeStep, let first = timeseries.series.first,
                case .array(let samples)? = value[first.name]
            else {
                self.problem = "the timeseries has no 'time_step' or no series."
                return
            }
            let (length, isTooLong) = step.microseconds.multipliedReportingOverflow(by: Int64(samples.count))
            let (expected, isTooLate) = start.addingReportingOverflow(length)
            guard !isTooLong, !isTooLate, expected < 253_402_300_800_000_000, end == nil || end == expected else {
                self.problem = "Difference of t1 and t2 is invalid. Must be values_len*time_step."
                return
            }
            self.end = expected
        case .irregular:
            let times = Self.times(value, "time")
            self.check("time", "time", times, times, start: start, end: end)
            if self.problem == nil, zip(times, times.dropFirst()).contains(where: { $0 > $1 }) {
                self.problem = "'time' series is not ordered"
            }
        case .irregularIntervals:
            let first = Self.times(value, "time_first")
            let last = Self.times(value, "time_last")
            self.check("time_first", "time_last", first, last, start: start, end: end)
            if self.problem == nil, zip(first, last).contains(where: { $0 > $1 }) {
                self.problem = "'time_first[i] <= time_last[i]' isn't true for all 'i'"
            }
        }
    }

    private mutating func check(
        _ firstName: String,
        _ lastName: String,
        _ first: [Int64],
        _ last: [Int64],
        start: Int64,
        end: Int64?
    ) {
        guard let earliest = first.first, let latest = last.last else {
            self.problem = "'\(firstName)' series is empty"
            return
        }
        self.end = end ?? latest
        if start > earliest {
            self.problem = "'t1' is above first item in '\(firstName)' series (\(DateText.text(earliest)))"
        } else if self.end < latest {
            self.problem = "'t2' is below last item in '\(lastName)' series (\(DateText.text(latest)))"
        } else if self.end < start {
            self.problem = "'t2' is before 't1'"
        }
    }

    private static func times(_ value: DataValue, _ name: String) -> [Int64] {
        guard case .array(let values)? = value[name] else { return [] }
        return values.compactMap { if case .time(let time) = $0 { time } else { nil } }
    }
}
