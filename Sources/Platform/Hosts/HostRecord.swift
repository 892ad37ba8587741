import Records

/// What a host says of itself to others that work on the same data.
struct HostRecord: Hashable, Sendable {
    /// Rises for as long as it lives.
    var beat = 0
    /// Whether it shares with nobody: its bus, or what it does, is its own.
    var isAlone: Bool
    let place: HostPlace

    init(isAlone: Bool, place: HostPlace = .own()) {
        self.isAlone = isAlone
        self.place = place
    }

    /// The binary form, a map in CBOR.
    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "beat": .int(self.beat), "alone": .bool(self.isAlone), "machine": .string(self.place.machine),
                "process": .int(Int(self.place.process)), "began": .int(Int(truncatingIfNeeded: self.place.began)),
            ])
        )
    }

    /// Reads the binary form; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard let record = (try? CBOR.decode(bytes))?.record, let beat = record["beat"]?.integer else { return nil }
        self.beat = beat
        self.isAlone = record["alone"]?.flag ?? false
        self.place = HostPlace(
            machine: record["machine"]?.text ?? "",
            process: Int32(truncatingIfNeeded: record["process"]?.integer ?? 0),
            began: UInt64(truncatingIfNeeded: record["began"]?.integer ?? 0)
        )
    }
}
