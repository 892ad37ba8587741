import Records

/// Makes the number `_ix` one that fits 32 bits with a sign, for the columns of databases.
public struct Int32IndexMapping: RecordMapping {
    /// Makes the mapping.
    public init() {}

    /// Takes the low 32 bits of `_ix` as a number with a sign; a record without such a number stays as it is.
    public func map(_ record: inout Record) {
        guard let number = record["_ix"]?.integer else { return }
        record["_ix"] = .int(Int(Int32(truncatingIfNeeded: number)))
    }
}
