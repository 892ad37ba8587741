/// Where a value lies in a JSON text, and what it is.
struct JSONSlice: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        case null
        case `true`
        case `false`
        /// A number without fraction and exponent.
        case integer
        case decimal
        /// `NaN`, `Infinity` or `-Infinity`, which Python writes.
        case infinite
        /// A string without escapes.
        case text
        case escapedText
        case array
        case object
    }

    var kind: Kind
    /// The first byte, the quote or bracket if it has one.
    var start: Int
    /// Behind the last byte.
    var end: Int

    /// Whether it is a string.
    var isText: Bool { self.kind == .text || self.kind == .escapedText }
}
