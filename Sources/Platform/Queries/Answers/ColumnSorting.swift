import Records

// Rows are gathered a segment at a time; when there are many more than the page needs, they are sorted and the rest is
// forgotten. From then on the values of a segment that come behind the last row are left out at once.

/// Sorts entities by columns. For one thread.
final class ColumnSorting {
    private struct Row {
        let place: Int
        let index: Int
    }

    private let columns: SnapshotColumns
    private let query: SnapshotQuery
    private let matching: SegmentMatching
    private let clock: QueryClock
    /// The attributes; `eid` can only be the last that counts.
    private let names: [String?]
    /// For each segment and attribute what is known of it.
    private var sources: [Int: [Source]] = [:]
    private var rows: [Row] = []
    /// Places of segments whose keys lie between those of others.
    private let disordered: Set<Int>

    private struct Source {
        let column: Column?
        /// Values that the column does not have, by entity.
        var others: [Int: [UInt8]] = [:]
        /// Where rows of several segments are to be in the order of ids.
        var keys: SegmentKeys?
    }

    init(_ columns: SnapshotColumns, _ query: SnapshotQuery, _ matching: SegmentMatching, _ clock: QueryClock) {
        self.columns = columns
        self.query = query
        self.matching = matching
        self.clock = clock
        self.disordered = Set(columns.directory.clusters.filter { $0.count > 1 }.joined())
        self.names = query.sort.map { if case .attribute(let name) = $0.field { name } else { nil } }
    }

    /// The keys of the page.
    func page() throws(RequestProblem) -> [[UInt8]] {
        let end = self.query.end
        // A sort costs more than adding; beyond twice the page it costs less than what it spares.
        let room = end > 1_000_000_000 ? Int.max : max(2 * end, 2000)
        var worst: Row?
        for place in self.columns.directory.segments.indices {
            var bits = try self.matching.entities(place)
            guard !bits.isEmpty else { continue }
            self.sources[place] = try self.sources(place)
            if let worst { self.leaveOut(&bits, behind: worst, place) }
            for index in bits.indices { self.rows.append(Row(place: place, index: index)) }
            guard self.rows.count > room else { continue }
            self.sortRows()
            self.rows.removeSubrange(end...)
            worst = self.rows.last
            let used = Set(self.rows.map(\.place))
            self.sources = self.sources.filter { used.contains($0.key) }
            try self.clock.check()
        }
        self.sortRows()
        try self.clock.check()
        var keys: [[UInt8]] = []
        for row in self.rows.dropFirst(self.query.skip).prefix(self.query.limit == 0 ? .max : self.query.limit) {
            keys.append(try self.columns.entities(row.place)[row.index])
        }
        return keys
    }

    private func sources(_ place: Int) throws(RequestProblem) -> [Source] {
        var sources: [Source] = []
        for name in self.names {
            guard let name else {
                let keys = self.disordered.contains(place) ? try self.columns.entities(place) : nil
                sources.append(Source(column: nil, keys: keys))
                continue
            }
            var source = Source(column: try self.columns.column(name, place))
            if let unknown = try self.matching.unknown([name], place) {
                for (index, values, _) in try self.matching.values(unknown, place) {
                    source.others[index] = values?.value(name) ?? []
                }
            }
            sources.append(source)
        }
        return sources
    }

    /// Leaves out entities whose first value comes behind that of a row.
    private func leaveOut(_ bits: inout SegmentBits, behind worst: Row, _ place: Int) {
        guard let source = self.sources[place]?.first, source.others.isEmpty else { return }
        let isDescending = self.query.sort[0].isDescending
        let bound = self.withValue(worst, 0) { Array($0) }
        guard let column = source.column else {
            // None has a value: that is behind all others if the largest comes first.
            if isDescending, !bound.isEmpty { bits = SegmentBits(bits.count) }
            return
        }
        var codes = CodeSet()
        column.withValues { values in
            let range = values.range(of: bound)
            if isDescending {
                codes.hasAbsent = bound.isEmpty
                codes.append((bound.isEmpty ? 0 : range.lowerBound)..<values.count)
            } else {
                codes.hasAbsent = true
                codes.append(0..<(bound.isEmpty ? 0 : range.upperBound))
            }
        }
        bits.formIntersection(column.entities(codes))
    }

    private func sortRows() {
        self.rows.sort { left, right in
            for (number, order) in self.query.sort.enumerated() {
                let comparison = self.compare(left, right, number)
                if comparison != 0 { return order.isDescending ? comparison > 0 : comparison < 0 }
            }
            return (left.place, left.index) < (right.place, right.index)
        }
    }

    private func compare(_ left: Row, _ right: Row, _ number: Int) -> Int {
        if self.names[number] == nil {
            if left.place == right.place { return left.index - right.index }
            guard let keys = self.sources[left.place]?[number].keys,
                let others = self.sources[right.place]?[number].keys
            else { return left.place - right.place }
            return keys.withList { keys in
                others.withList { EncodedValue.compare(keys[left.index], $0[right.index]) }
            }
        }
        return self.withValue(left, number) { left in self.withValue(right, number) { EncodedValue.compare(left, $0) } }
    }

    /// Has a body look at a value; it is empty if there is none, which comes before all others.
    private func withValue<Result>(_ row: Row, _ number: Int, _ body: (EncodedValue.Bytes) -> Result) -> Result {
        let none = EncodedValue.Bytes(start: nil, count: 0)
        guard let source = self.sources[row.place]?[number] else { return body(none) }
        if !source.others.isEmpty, let other = source.others[row.index] { return other.withUnsafeBytes { body($0) } }
        guard let column = source.column else { return body(none) }
        let code = column.code(row.index)
        return code == 0 ? body(none) : column.withValues { body(code <= $0.count ? $0[code - 1] : none) }
    }
}
