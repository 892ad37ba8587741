/// Why an element or a link was not taken.
public enum ElementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was given is none.
    case malformed(String)
    /// The model could not be changed.
    case refused(ModelWriteError)

    /// What is wrong.
    public var description: String {
        switch self {
        case .malformed(let text): "[P-80] \(text)"
        case .refused(let error): "\(error)"
        }
    }
}
