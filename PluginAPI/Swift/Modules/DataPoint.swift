/// One value of an attribute of an entity. (DP³: `DataPointBase`.)
public struct DataPoint: Sendable, Hashable {
    /// What kind of attribute it is of.
    public enum Kind: Sendable, Hashable {
        /// The last value counts.
        case plain
        /// Values hold from one time to another, with a confidence.
        case observation
        /// Equally long lists of values in a span of time.
        case timeseries
    }

    /// The attribute.
    public var attribute: String
    /// The value; that of a link is a map with `eid` and perhaps `data`, that of a time series a map of lists.
    public var value: Value
    /// The kind of its attribute; nil where that is left to the platform.
    public var kind: Kind?
    /// Where the span begins, in microseconds since 1970 UTC; nil of plain ones.
    public var t1: Int64?
    /// Where the span ends; nil of plain ones.
    public var t2: Int64?
    /// From 0 to 1.
    public var confidence: Double
    /// Who says so; empty: nobody is named.
    public var source: String

    /// Makes one of its parts.
    public init(
        attribute: String,
        value: Value,
        kind: Kind? = nil,
        t1: Int64? = nil,
        t2: Int64? = nil,
        confidence: Double = 1,
        source: String = ""
    ) {
        self.attribute = attribute
        self.value = value
        self.kind = kind
        self.t1 = t1
        self.t2 = t2
        self.confidence = confidence
        self.source = source
    }

    /// A value that holds until there is another.
    public static func plain(_ attribute: String, _ value: Value, source: String = "") -> DataPoint {
        DataPoint(attribute: attribute, value: value, kind: .plain, source: source)
    }

    /// A value that holds from one time to another.
    ///
    /// - Parameters:
    ///   - start: Microseconds since 1970 UTC.
    ///   - end: The same, not before it; nil: at that time alone.
    public static func observation(
        _ attribute: String,
        _ value: Value,
        from start: Int64,
        to end: Int64? = nil,
        confidence: Double = 1,
        source: String = ""
    ) -> DataPoint {
        DataPoint(
            attribute: attribute,
            value: value,
            kind: .observation,
            t1: start,
            t2: end ?? start,
            confidence: confidence,
            source: source
        )
    }

    /// Equally long lists of values, by the names of their series.
    ///
    /// - Parameters:
    ///   - start: Microseconds since 1970 UTC.
    ///   - end: The same, not before it.
    public static func timeseries(
        _ attribute: String,
        _ series: Record,
        from start: Int64,
        to end: Int64,
        source: String = ""
    ) -> DataPoint {
        DataPoint(attribute: attribute, value: .map(series), kind: .timeseries, t1: start, t2: end, source: source)
    }
}
