/// What is wrong with a record that a model wrote.
public enum RecordWriterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The record is larger than any buffer can be. Sizes in bytes.
    case tooLarge(limit: Int)
    /// One key was written twice into one record.
    case repeatedKey(String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .tooLarge(let limit):
            "the record is larger than the limit of \(limit) bytes; write smaller records"
        case .repeatedKey(let key):
            "the key \"\(key)\" was written twice into one record; keys of a record are unique"
        }
    }
}
