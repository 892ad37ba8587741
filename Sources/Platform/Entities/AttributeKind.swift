/// What is kept of an attribute.
public enum AttributeKind: Hashable, Sendable {
    /// The last value.
    case plain
    /// Values with the times for which they hold. With `isMultiValue` several may hold at one time.
    case observations(HistoryParameters, isMultiValue: Bool)
    /// Chunks of samples.
    case timeseries(Timeseries)

    /// The name in a configuration.
    public var name: String {
        switch self {
        case .plain: "plain"
        case .observations: "observations"
        case .timeseries: "timeseries"
        }
    }

    /// The number in answers of the API: 1, 2 or 4.
    public var code: Int {
        switch self {
        case .plain: 1
        case .observations: 2
        case .timeseries: 4
        }
    }
}
