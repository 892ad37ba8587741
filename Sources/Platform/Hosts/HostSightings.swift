// Clocks of machines differ, so no time of another host is compared with one of this. A host lives for as long as its record
// changes, by this one's own clock, and its process is not seen to have ended. Who is thought dead and is not does no harm:
// each of its transactions has the condition that the partitions are still its own.

/// Which hosts live, by what was seen of them. A value.
struct HostSightings: Sendable {
    private struct Sighting {
        var record: HostRecord
        /// When it changed last.
        var changed: Int64
    }

    private let here: HostPlace
    private let timeout: Int64
    private var sightings: [HostToken: Sighting] = [:]
    /// The hosts that live.
    private(set) var living: [HostToken: HostRecord] = [:]
    /// Those that do not, and whose records are still there.
    private(set) var gone: [HostToken: HostRecord] = [:]

    /// - Parameter timeout: How long a record may stay as it is, in nanoseconds.
    init(from here: HostPlace, timeout: Int64) {
        self.here = here
        self.timeout = timeout
    }

    /// Takes up what is there now.
    ///
    /// - Parameter now: Monotonic time in nanoseconds.
    mutating func see(_ records: [HostToken: HostRecord], at now: Int64) {
        self.sightings = self.sightings.filter { records[$0.key] != nil }
        self.living = [:]
        self.gone = [:]
        for (token, record) in records {
            if self.sightings[token]?.record != record {
                self.sightings[token] = Sighting(record: record, changed: now)
            }
            let isSilent = now - (self.sightings[token]?.changed ?? now) > self.timeout
            if isSilent || record.place.hasEnded(seenFrom: self.here) == true {
                self.gone[token] = record
            } else {
                self.living[token] = record
            }
        }
    }
}
