import Records

/// Why a request is refused as a whole.
public enum DatapointRefusal: Error, Hashable, Sendable {
    /// The body is not text in UTF-8, or nested too deep.
    case unreadable(String)
    /// The body is no JSON, or not what is expected. At least one problem.
    case invalid([ValidationProblem])

    /// The status of the answer.
    public var status: Int {
        switch self {
        case .unreadable: 400
        case .invalid: 422
        }
    }

    /// The body of the answer.
    public var body: [UInt8] {
        switch self {
        case .unreadable(let reason):
            JSON.encode(.map(["detail": .string("There was an error parsing the body: \(reason)")]))
        case .invalid(let problems): ValidationProblem.body(problems)
        }
    }
}
