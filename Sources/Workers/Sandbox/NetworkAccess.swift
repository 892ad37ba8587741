/// Which part of the network a worker reaches.
public enum NetworkAccess: Hashable, Sendable {
    case none
    /// TCP to these ports, and datagrams, which name look-ups need and which no kernel limits to ports.
    case ports([UInt16])
    case all
}
