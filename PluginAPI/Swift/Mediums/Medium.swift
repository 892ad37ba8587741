/// Takes batches to where they belong: a directory, a server, a database. (Comes from Avalon's `BaseMedia` and from
/// doge, whose word is sink.)
///
/// An instance is used by one thread at a time; each writer of a run has one of its own.
public protocol Medium: Extension {
    /// The format that is used where the user names none; nil: the host chooses.
    static var format: String? { get }

    /// Whether it takes the records themselves, in CBOR, and not the bytes that a format makes of them.
    static var takesRecords: Bool { get }

    /// Makes an instance, and opens what is to be open for good.
    ///
    /// - Throws: Anything; the run does not begin and ends with its description.
    init(_ context: Context) throws

    /// Takes a batch to its destination, and returns when it is there, or is sure to get there.
    ///
    /// A batch may come again, because a worker died with it; its `number` is the same then.
    ///
    /// - Throws: `BadRecord` if it is one record that does not fit; or anything, and the batch counts as lost, for this
    ///   reason.
    mutating func write(_ batch: Batch) throws

    /// Brings on its way what is held back; called last, if all went well.
    ///
    /// - Throws: Anything; the run fails with its description.
    mutating func flush() throws
}

extension Medium {
    /// The host chooses.
    public static var format: String? { nil }
    /// It takes bytes.
    public static var takesRecords: Bool { false }
    /// Holds nothing back.
    public mutating func flush() throws {}
}
