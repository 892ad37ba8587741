// Unsafe code: the bytes are the host's and valid as long as the call that hands the batch over.

/// Records that were handed over together.
public struct Batch {
    /// The bytes: what a format made of the records, or the records in CBOR, one after the other. They are valid until
    /// the call returns that was given the batch; copy what is to stay.
    public let bytes: UnsafeRawBufferPointer
    /// The number of records, at least 1.
    public let count: Int
    /// Records that came before, in the life of the instance.
    public let first: Int
    /// The number of the batch in the run; one that is given again has the same. A part of a batch that workers died of has
    /// a number of its own, from 2 to the power of 48 on.
    public let number: Int

    init(_ records: plugin_records) {
        self.bytes = UnsafeRawBufferPointer(start: records.data, count: Int(records.length))
        self.count = Int(records.count)
        self.first = Int(records.first)
        self.number = Int(records.batch)
    }
}
