/// Makes of each record another one. (Comes from Avalon's `BaseMapping`.)
///
/// An instance is used by one thread at a time; each producer of a run has one of its own, in a worker that stands behind
/// that of the model. When one of the two dies, both are replaced, and the new instance goes on with the records that
/// had not come through; it does not see those before them. So what it makes of a record should follow from that record.
public protocol Mapping: Extension {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the producer ends with its description.
    init(_ context: Context) throws

    /// Changes a record into what is to come out.
    ///
    /// - Throws: Anything; the producer ends with its description, the records before are delivered.
    mutating func map(_ record: inout Record) throws
}
