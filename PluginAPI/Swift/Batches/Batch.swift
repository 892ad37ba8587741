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
    /// The number of the batch in the run; of a mapping or a format, that of its first record. One that is given again has
    /// the same. A part of a batch that workers died of has a number of its own, from 2 to the power of 48 on.
    public let number: Int

    /// The records, where the bytes are records and not what a format made of them.
    ///
    /// - Throws: What is wrong with the bytes.
    public func records() throws -> [Record] {
        var records: [Record] = []
        var rest = self.bytes
        while !rest.isEmpty {
            let (value, length) = try CBOR.decodeFirst(rest)
            guard case .map(let record) = value else { throw NotARecord(value: value) }
            records.append(record)
            rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        }
        return records
    }

    init(_ records: plugin_records) {
        self.bytes = UnsafeRawBufferPointer(start: records.data, count: Int(records.length))
        self.count = Int(records.count)
        self.first = Int(records.first)
        self.number = Int(records.batch)
    }
}
