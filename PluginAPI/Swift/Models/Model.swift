/// An endless source of records. (Comes from Avalon's `BaseModel`.)
///
/// Implement `next()`, or `write(into:)` for the last factor of twenty. An instance is used by one thread at a time;
/// each producer of a run has one of its own.
///
/// What an implementation must fulfil, and `host check` tests: two instances with the same seed and options write the
/// same records, if neither the time nor the process id is among them.
public protocol Model: Extension {
    /// Keys of all records that can occur, in the order in which they are written; empty if they are not known.
    ///
    /// Whoever knows them spares CSV the look at the first batch.
    static var columns: [String] { get }

    /// Makes an instance.
    ///
    /// - Throws: Anything; the run ends with its description.
    init(_ context: Context) throws

    /// The next record.
    ///
    /// - Throws: Anything; the producer ends with the error's description, records made before are delivered.
    mutating func next() throws -> Record

    /// Writes the fields of the next record.
    ///
    /// - Throws: As `next()`; fields written already are dropped.
    mutating func write(into record: inout RecordWriter) throws
}

extension Model {
    /// Not known.
    public static var columns: [String] { [] }

    /// Makes the record that `write(into:)` writes.
    public mutating func next() throws -> Record {
        var writer = RecordWriter(encoding: .cbor, servesDefaultNext: true)
        return try writer.collectRecord { writer in try self.write(into: &writer) }
    }

    /// Writes the record that `next()` makes.
    @inlinable
    public mutating func write(into record: inout RecordWriter) throws {
        if record.servesDefaultNext { throw UnfinishedModel(name: Self.name) }
        record.fields(of: try self.next())
    }
}
