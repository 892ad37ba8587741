/// What observations come to at one time.
enum CurrentValue: Hashable, Sendable {
    /// Of an attribute that has one value at a time.
    case single(DataValue, confidence: Double)
    /// Of an attribute that may have several; lists of equal length, never empty.
    case several([DataValue], confidences: [Double])

    /// The value as the API shows it.
    var value: DataValue {
        switch self {
        case .single(let value, _): value
        case .several(let values, _): .array(values)
        }
    }

    /// Its confidence, in the same form as the value.
    var confidence: DataValue {
        switch self {
        case .single(_, let confidence): .float(confidence)
        case .several(_, let confidences): .array(confidences.map(DataValue.float))
        }
    }
}
