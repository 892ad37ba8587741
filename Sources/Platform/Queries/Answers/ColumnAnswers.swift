import Records

/// Answers queries from columns. For one thread; it blocks until the store has answered.
struct ColumnAnswers {
    /// An entity: the place of its segment, and its own in it.
    struct Row {
        let place: Int
        let index: Int
    }

    private let columns: SnapshotColumns
    private let clock: QueryClock

    init(_ columns: SnapshotColumns, _ clock: QueryClock) {
        self.columns = columns
        self.clock = clock
    }

    /// How many entities there are.
    func count(_ filter: Filter?) throws(RequestProblem) -> Int {
        let directory = self.columns.directory
        guard let filter else { return directory.total - self.columns.gone.total }
        let matching = SegmentMatching(self.columns, filter, self.clock)
        var count = 0
        for place in directory.segments.indices { count += try matching.entities(place).total }
        return count
    }

    /// The keys of the entities of a page, without the entity type.
    func page(_ query: SnapshotQuery) throws(RequestProblem) -> [[UInt8]] {
        let matching = SegmentMatching(self.columns, query.filter, self.clock)
        switch query.sort.first {
        case nil: return try self.inOrder(query, matching, isDescending: false)
        case .some(let first) where first.field == .identifier:
            // No two are equal, so nothing behind it counts.
            return try self.inOrder(query, matching, isDescending: first.isDescending)
        default:
            return try ColumnSorting(self.columns, query, matching, self.clock).page()
        }
    }

    private func inOrder(
        _ query: SnapshotQuery,
        _ matching: SegmentMatching,
        isDescending: Bool
    ) throws(RequestProblem) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var skip = query.skip
        let clusters = self.columns.directory.clusters
        for number in clusters.indices {
            let cluster = clusters[isDescending ? clusters.count - 1 - number : number]
            var merge = SegmentMerge(isDescending: isDescending)
            for place in cluster {
                let bits = try matching.entities(place)
                let total = bits.total
                guard total > 0 else { continue }
                if cluster.count == 1, total <= skip {
                    skip -= total
                    continue
                }
                merge.add(try self.columns.entities(place), bits)
            }
            while let key = merge.next() {
                if skip > 0 {
                    skip -= 1
                    continue
                }
                keys.append(key)
                if query.limit > 0, keys.count == query.limit { return keys }
            }
        }
        return keys
    }

    /// How often each value of an attribute occurs, the smallest value first.
    ///
    /// - Parameter isLink: Whether links count by their ids.
    func distinct(_ attribute: Attribute) throws(RequestProblem) -> [(value: DataValue, count: Int)] {
        var counting = ValueCounting(isLink: attribute.dataType.relation != nil)
        let matching = SegmentMatching(self.columns, nil, self.clock)
        for place in self.columns.directory.segments.indices {
            try self.clock.check()
            guard let column = try self.columns.column(attribute.id, place) else { continue }
            counting.add(column, without: self.columns.gone.bits[place])
            guard column.form.hasLooks else { continue }
            var looks = column.looks
            if let gone = self.columns.gone.bits[place] { looks.subtract(gone) }
            for (_, values, _) in try matching.values(looks, place) {
                if let value = values?.value(attribute.id) { counting.add(value, 1) }
            }
        }
        return counting.sorted
    }
}
