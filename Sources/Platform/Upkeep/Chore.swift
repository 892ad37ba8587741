/// Work on entities that the platform itself has to do, in the shard that they belong to: no callback is called for it.
enum Chore: Sendable {
    /// A history is merged and cleaned, from a key on.
    case compact(EntityType, EntityID, Attribute, HistoryRules, from: [UInt8])
    /// An entity's time may have come.
    case look(EntityType, EntityID, DueKey)
    /// A link may have expired.
    case expire(EntityLink, DueKey)
    /// An entity was deleted: its links go, and then the references to it, from a key on. What was said after that time
    /// stays.
    case forget(EntityType, EntityID, before: Int64, from: [UInt8])
    /// References of some entities to one that was deleted go.
    case unreference([EntityLink], before: Int64)
}

/// A chore that waits for its shard.
struct QueuedChore: Sendable {
    let partition: Int
    let chore: Chore
    /// Under which it is kept until it is done; nil: it is not.
    var key: [UInt8]?
    /// Who waits for it.
    var ticket: ChoreTicket?

    init(_ chore: Chore, key: [UInt8]? = nil, ticket: ChoreTicket? = nil) {
        self.partition =
            switch chore {
            case .compact(let entity, let id, _, _, _), .look(let entity, let id, _), .forget(let entity, let id, _, _):
                Partitions.number(of: entity, id)
            case .expire(let link, _): Partitions.number(of: link.source, link.sourceID)
            case .unreference(let links, _): links.first.map { Partitions.number(of: $0.source, $0.sourceID) } ?? 0
            }
        self.chore = chore
        self.key = key
        self.ticket = ticket
    }
}
