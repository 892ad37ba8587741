/// One step of a `CBORReader` through its bytes.
///
/// Pointers are into the bytes that the reader was made of and live as long as those.
public enum CBORItem {
    /// An integer from zero on.
    case unsigned(UInt64)
    /// The integer -1 - n.
    case negative(UInt64)
    /// A byte string, or one chunk of it after `bytesStart`.
    case bytes(UnsafeRawBufferPointer)
    /// A text of valid UTF-8, or one chunk of it after `textStart`.
    case text(UnsafeRawBufferPointer)
    /// The beginning of a byte string in chunks, which are `bytes` items up to `end`.
    case bytesStart
    /// The beginning of a text in chunks, which are `text` items up to `end`.
    case textStart
    /// The beginning of an array, which goes up to `end`; nil when the number of its elements is not told.
    case arrayStart(count: Int?)
    /// The beginning of a map, keys and values in turn up to `end`; nil when the number of pairs is not told.
    case mapStart(count: Int?)
    /// The end of what began last, whether its length was told or not.
    case end
    /// A tag of the item that follows.
    case tag(UInt64)
    case bool(Bool)
    case null
    case undefined
    /// A simple value without a meaning of its own.
    case simple(UInt8)
    /// A number of half, single or double width. NaNs keep their payload.
    case double(Double)

    /// The number of an integer that fits.
    public var integer: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .negative(let value): Int(exactly: value).map { ~$0 }
        default: nil
        }
    }

    /// The number, taken as seconds, in microseconds rounded to the nearest; nil if it is no number or does not fit.
    ///
    /// Whole seconds and the rest are converted apart, each without an error that could reach a microsecond.
    public var secondsInMicroseconds: Int64? {
        switch self {
        case .double(let seconds):
            guard let whole = Int64(exactly: seconds.rounded(.towardZero)) else { return nil }
            let rest = Int64(((seconds - Double(whole)) * 1_000_000).rounded())
            let (product, isTooLarge) = whole.multipliedReportingOverflow(by: 1_000_000)
            let (sum, isStillTooLarge) = product.addingReportingOverflow(rest)
            return isTooLarge || isStillTooLarge ? nil : sum
        default:
            guard let seconds = self.integer else { return nil }
            let (product, isTooLarge) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
            return isTooLarge ? nil : product
        }
    }

    /// What this is, for messages.
    public var name: String {
        switch self {
        case .unsigned(let value): "the integer \(value)"
        case .negative(let value): value == .max ? "the integer -18446744073709551616" : "the integer -\(value + 1)"
        case .bytes, .bytesStart: "a byte string"
        case .text, .textStart: "text"
        case .arrayStart: "an array"
        case .mapStart: "a map"
        case .end: "the end of an array or map"
        case .tag(let number): "tag \(number)"
        case .bool(let value): "\(value)"
        case .null: "null"
        case .undefined: "undefined"
        case .simple(let number): "simple value \(number)"
        case .double(let value): "the number \(value)"
        }
    }
}
