/// Which way links are followed.
public enum LinkDirection: Sendable {
    /// Those that begin at the element.
    case from
    /// Those that end there.
    case to
}
