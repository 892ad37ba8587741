import PluginAPI

/// An entity of a snapshot, for callbacks that correlate.
public struct SnapshotEntity: Hashable, Sendable {
    /// The type of the entity.
    public var entity: String
    /// Its id.
    public var eid: EntityID
    /// Its values at the time of the snapshot, by the names of attributes; confidences have `#c` behind these.
    public var values: Record
    /// Where links lead, by attribute: places among the entities of the call.
    public var links: [String: [Int]]
    /// The master record.
    public var master: Record

    /// Makes one of its parts.
    public init(
        _ entity: String,
        _ eid: EntityID,
        _ values: Record,
        links: [String: [Int]] = [:],
        master: Record = [:]
    ) {
        self.entity = entity
        self.eid = eid
        self.values = values
        self.links = links
        self.master = master
    }
}
