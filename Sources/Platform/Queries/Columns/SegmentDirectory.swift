/// The segments of an entity type in a snapshot, by their first keys.
struct SegmentDirectory: Sendable {
    let segments: [SegmentEntry]
    /// Groups of segments among which entities are not in order; mostly each has one.
    let clusters: [Range<Int>]
    /// Entities of all segments.
    let total: Int

    init(_ segments: [SegmentEntry]) {
        let segments = segments.sorted { $0.first.lexicographicallyPrecedes($1.first) }
        var clusters: [Range<Int>] = []
        var last: [UInt8] = []
        for (place, segment) in segments.enumerated() {
            if let cluster = clusters.last, !last.lexicographicallyPrecedes(segment.first) {
                clusters[clusters.count - 1] = cluster.lowerBound..<place + 1
                if last.lexicographicallyPrecedes(segment.last) { last = segment.last }
            } else {
                clusters.append(place..<place + 1)
                last = segment.last
            }
        }
        self.segments = segments
        self.clusters = clusters
        self.total = segments.reduce(0) { $0 + $1.count }
    }

    /// Bytes of memory, about.
    var size: Int { self.segments.reduce(200) { $0 + 150 + $1.first.count + $1.last.count } }

    /// Places of segments that may have a key.
    func places(of key: [UInt8]) -> [Int] {
        var (low, high) = (0, self.clusters.count)
        while low < high {
            let middle = (low + high) / 2
            let first = self.segments[self.clusters[middle].lowerBound].first
            if key.lexicographicallyPrecedes(first) { high = middle } else { low = middle + 1 }
        }
        guard low > 0 else { return [] }
        return self.clusters[low - 1].filter { place in
            let segment = self.segments[place]
            return !key.lexicographicallyPrecedes(segment.first) && !segment.last.lexicographicallyPrecedes(key)
        }
    }
}

/// Entities that were removed since a snapshot was made.
struct GoneEntities: Sendable {
    /// How many keys the store has of them. Keys are only added, so the same number means the same keys.
    let keyCount: Int
    /// By the place of the segment.
    let bits: [Int: SegmentBits]

    /// Those that the snapshot had.
    var total: Int { self.bits.values.reduce(0) { $0 + $1.total } }

    /// Bytes of memory, about.
    var size: Int { self.bits.values.reduce(200) { $0 + 100 + $1.count / 8 } }
}
