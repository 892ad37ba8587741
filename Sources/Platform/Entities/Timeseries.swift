/// What a timeseries consists of.
public struct Timeseries: Hashable, Sendable {
    /// One row of samples.
    public struct Series: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// The type of its samples: `int`, `int64`, `float` or `time`.
        public let type: DataType

        /// Makes a series of its parts.
        public init(_ name: String, _ type: DataType) {
            self.name = name
            self.type = type
        }
    }

    /// How samples lie in time.
    public let type: TimeseriesType
    /// The series: those of the configuration in their order, then those that the type brings along.
    public let series: [Series]
    /// How many of them are those of the configuration.
    public let ownCount: Int
    /// How old the end of a chunk may become; nil: any age.
    public let maximumAge: TimeSpan?
    /// The time between samples of a regular one; else nil.
    public let timeStep: TimeSpan?

    /// Makes a timeseries; the series that the type brings along are added.
    public init(_ type: TimeseriesType, series: [Series], maximumAge: TimeSpan? = nil, timeStep: TimeSpan? = nil) {
        let own = series.filter { !type.implicitSeries.contains($0.name) }
        self.type = type
        self.series = own + type.implicitSeries.map { Series($0, .time) }
        self.ownCount = own.count
        self.maximumAge = maximumAge
        self.timeStep = timeStep
    }
}
