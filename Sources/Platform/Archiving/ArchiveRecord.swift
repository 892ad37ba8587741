import Records

/// What is known of an archive of raw datapoints.
struct ArchiveRecord: Hashable, Sendable {
    /// What has become of it.
    enum State: String, Hashable, Sendable {
        /// Its datapoints are in the store; of its file nobody knows.
        case begun
        /// It is complete, and its datapoints are not in the store any more.
        case done
    }

    /// When it was begun, in microseconds since 1970 UTC.
    let time: Int64
    var state = State.begun
    /// The name of its file; empty: it has not got it yet.
    var name = ""
    /// Bytes of its file.
    var size = 0
    /// Datapoints in it.
    var datapoints = 0
    /// The times of its first and its last datapoint.
    var first: Int64?
    var last: Int64?

    init(_ time: Int64) { self.time = time }

    /// The name that the file has as long as it is being written.
    var partialName: String { "dp-log-\(self.time).partial" }

    /// A map in CBOR.
    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "time": .int(Int(self.time)), "state": .string(self.state.rawValue), "name": .string(self.name),
                "size": .int(self.size), "datapoints": .int(self.datapoints),
                "first": self.first.map { .int(Int($0)) } ?? .null, "last": self.last.map { .int(Int($0)) } ?? .null,
            ])
        )
    }

    /// Reads that; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard let record = (try? CBOR.decode(bytes))?.record, let time = record["time"]?.integer,
            let state = record["state"]?.text.flatMap({ State(rawValue: $0) })
        else { return nil }
        self.time = Int64(time)
        self.state = state
        self.name = record["name"]?.text ?? ""
        self.size = record["size"]?.integer ?? 0
        self.datapoints = record["datapoints"]?.integer ?? 0
        self.first = record["first"]?.integer.map { Int64($0) }
        self.last = record["last"]?.integer.map { Int64($0) }
    }
}
