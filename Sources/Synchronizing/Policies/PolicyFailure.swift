import Configuration

/// Why a policy cannot be decided. Who asks for access does not get it then.
public enum PolicyFailure: Error, Hashable, Sendable {
    /// There is no policy of this name.
    case unknown(policy: String)
    /// More steps were taken than are allowed.
    case tooMuchWork(policy: String, limit: Int)
    /// Policies called each other too often.
    case tooDeep(policy: String, limit: Int)
    /// Who asked does not want to know any more.
    case stopped(policy: String)
    /// The objects cannot be had.
    case unavailable(String)
}

extension PolicyFailure: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .unknown(let policy): "there is no policy \(quoted(policy))"
        case .tooMuchWork(let policy, let limit):
            "the policy \(quoted(policy)) took more than \(limit) steps; say with = by which field objects are found, and index it"
        case .tooDeep(let policy, let limit):
            "the policy \(quoted(policy)) calls policies more than \(limit) deep; does it call itself?"
        case .stopped(let policy): "the policy \(quoted(policy)) was stopped"
        case .unavailable(let reason): reason
        }
    }
}
