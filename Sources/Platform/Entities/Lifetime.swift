/// How long entities of a type live.
public enum Lifetime: Hashable, Sendable {
    /// Until they are deleted.
    case immortal
    /// Until all their tokens are past. `onCreate` is the life of the first; with `mirrorsData` new data prolongs it as far
    /// as the history is kept.
    case ttl(onCreate: TimeSpan, mirrorsData: Bool)
    /// As long as something links to them.
    case weak

    /// The name in a configuration.
    public var name: String {
        switch self {
        case .immortal: "immortal"
        case .ttl: "ttl"
        case .weak: "weak"
        }
    }
}
