/// How the samples of a timeseries lie in time; the raw value is the name in a configuration.
public enum TimeseriesType: String, Hashable, Sendable, CaseIterable {
    /// One every `time_step`, from `t1` on.
    case regular
    /// Each at its own time, in the series `time`.
    case irregular
    /// Each from a time to a time, in the series `time_first` and `time_last`.
    case irregularIntervals = "irregular_intervals"

    /// The series that it brings along, all of the type `time`.
    public var implicitSeries: [String] {
        switch self {
        case .regular: []
        case .irregular: ["time"]
        case .irregularIntervals: ["time_first", "time_last"]
        }
    }
}
