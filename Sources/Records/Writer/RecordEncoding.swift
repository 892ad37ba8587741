/// How records are written into a batch; raw values are those of the plugin contract.
@frozen
public enum RecordEncoding: UInt32, Sendable, CaseIterable {
    /// Each record a CBOR map (RFC 8949).
    case cbor = 1
    /// Each record a JSON object and a line feed, with `, ` and `: ` as separators and ASCII only.
    case json = 2
    /// Each record a row of the batch's columns that ends in CR LF (RFC 4180).
    case csv = 4
}
