/// Why a batch could not be mapped or formatted.
///
/// A format takes back what it appended for the batch, and its ids go back to where they were, so the records before the
/// failed one can be given again as a batch of their own. A mapping has mapped and appended those.
public struct TransformError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place of the failed record within its batch, from 0; also the number of records before it.
    public var record: Int
    /// The bytes of the batch that hold the records before it.
    public var offset: Int
    /// What is wrong with it.
    public var reason: String
    /// Whether it is the batch as a whole that something is wrong with.
    public var isOfBatch = false

    /// The failure in one sentence.
    public var description: String {
        self.isOfBatch ? self.reason : "record \(self.record + 1) of the batch: \(self.reason)"
    }

    /// Makes an error.
    public init(record: Int, offset: Int, reason: String) {
        self.record = record
        self.offset = offset
        self.reason = reason
    }
}
