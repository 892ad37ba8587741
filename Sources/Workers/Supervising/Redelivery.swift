/// What becomes of a batch of which a worker may have died.
public enum Redelivery: Hashable, Sendable {
    /// The successor is given the same again, so many records.
    case repetition(records: Int)
    /// The successor is given so many of them, to find the one that kills.
    case bisection(records: Int)
    /// The record at this place in the batch killed twice alone and is given up; or all of them, where they cannot be
    /// told apart.
    case deadLetter(index: Int, records: Int)
}

extension Redelivery: CustomStringConvertible {
    /// One clause, without the worker as its subject.
    public var description: String {
        switch self {
        case .repetition(let records): "restarted, and given the same \(Self.count(records)) again"
        case .bisection(let records):
            "restarted, and given \(records) of the batch's records to find the one that it dies of"
        case .deadLetter(let index, 1):
            "restarted without record \(index) of the batch, of which it died twice"
        case .deadLetter(_, let records):
            "restarted without the \(records) records of the batch, which cannot be told apart"
        }
    }

    private static func count(_ records: Int) -> String { records == 1 ? "1 record" : "\(records) records" }
}
