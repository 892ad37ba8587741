/// Thrown by a medium whose destination does not take a record, if nothing of the batch has arrived.
///
/// The host keeps the record as a dead letter and gives the others again, as parts with numbers of their own.
public struct BadRecord: Error, CustomStringConvertible {
    /// The place of the record in the batch, from 0.
    public let place: Int
    /// Why it is not taken, and what it is.
    public let description: String

    /// Makes it of its parts.
    public init(at place: Int, because description: String) {
        self.place = place
        self.description = description
    }
}
