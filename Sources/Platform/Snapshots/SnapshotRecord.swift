import Records

/// What is noted of the making of a snapshot.
struct SnapshotRecord: Hashable, Sendable {
    /// Its time, in microseconds since 1970 UTC.
    let time: Int64
    /// When it was complete; nil: it is being made, or was given up.
    var finished: Int64?
    /// Snapshots that it has.
    var entities = 0
    /// Groups of linked entities.
    var components = 0
    /// Entities in them.
    var linkedEntities = 0
    /// Calls of callbacks that failed.
    var failures = 0
    /// Tasks that callbacks made.
    var tasks = 0
    /// Whether there are columns of it.
    var hasColumns = false

    init(_ time: Int64) { self.time = time }

    /// The binary form, a map in CBOR.
    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "time": .int(Int(self.time)), "finished": self.finished.map { .int(Int($0)) } ?? .null,
                "entities": .int(self.entities), "components": .int(self.components),
                "linked_entities": .int(self.linkedEntities), "failures": .int(self.failures),
                "tasks": .int(self.tasks), "columns": .bool(self.hasColumns),
            ])
        )
    }

    /// Reads the binary form; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard let record = (try? CBOR.decode(bytes))?.record, let time = record["time"]?.integer else { return nil }
        self.time = Int64(time)
        self.finished = record["finished"]?.integer.map { Int64($0) }
        self.entities = record["entities"]?.integer ?? 0
        self.components = record["components"]?.integer ?? 0
        self.linkedEntities = record["linked_entities"]?.integer ?? 0
        self.failures = record["failures"]?.integer ?? 0
        self.tasks = record["tasks"]?.integer ?? 0
        self.hasColumns = record["columns"]?.flag ?? false
    }
}
