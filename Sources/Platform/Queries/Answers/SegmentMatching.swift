import Records

// A filter is put to columns a segment at a time, and becomes a set of entities. What a column leaves out, because it is too
// large for it, is looked up in documents.

/// Finds the entities of segments for which a filter holds. For one thread.
final class SegmentMatching {
    private let columns: SnapshotColumns
    private let filter: Filter?
    private let attributes: Set<String>
    private let clock: QueryClock
    /// Keys that ids of conditions have; nil: an id cannot be that.
    private var keys: [[UInt8]: [UInt8]?] = [:]

    init(_ columns: SnapshotColumns, _ filter: Filter?, _ clock: QueryClock) {
        self.columns = columns
        self.filter = filter
        self.attributes = filter?.attributes ?? []
        self.clock = clock
    }

    /// The entities of a segment that are meant.
    func entities(_ place: Int) throws(RequestProblem) -> SegmentBits {
        let segment = self.columns.directory.segments[place]
        var bits = SegmentBits(segment.count, all: true)
        if let filter = self.filter {
            bits = try self.entities(filter, place)
            try self.lookUp(filter, place, &bits)
        }
        if let gone = self.columns.gone.bits[place] { bits.subtract(gone) }
        try self.clock.check()
        return bits
    }

    private func entities(_ filter: Filter, _ place: Int) throws(RequestProblem) -> SegmentBits {
        let count = self.columns.directory.segments[place].count
        switch filter {
        case .all(let filters):
            var bits = SegmentBits(count, all: true)
            for filter in filters where !bits.isEmpty { bits.formIntersection(try self.entities(filter, place)) }
            return bits
        case .any(let filters):
            var bits = SegmentBits(count)
            for filter in filters { bits.formUnion(try self.entities(filter, place)) }
            return bits
        case .not(let filter):
            var bits = try self.entities(filter, place)
            bits.invert()
            return bits
        case .field(let condition):
            switch condition.root {
            case .fixed(let value): return SegmentBits(count, all: condition.holds(bytes: value))
            case .element: return SegmentBits(count)
            case .identifier: return try self.entities(identified: condition, place)
            case .attribute(let name):
                guard let column = try self.columns.column(name, place) else {
                    return SegmentBits(count, all: condition.holds(nil))
                }
                return column.entities(column.codes(condition))
            }
        }
    }

    /// Puts right what columns do not know.
    private func lookUp(_ filter: Filter, _ place: Int, _ bits: inout SegmentBits) throws(RequestProblem) {
        guard let unknown = try self.unknown(self.attributes, place) else { return }
        for (index, values, id) in try self.values(unknown, place) { bits[index] = values?.hold(filter, id) ?? false }
    }

    /// The entities of which columns do not know some attributes; nil: there are none.
    func unknown(_ attributes: Set<String>, _ place: Int) throws(RequestProblem) -> SegmentBits? {
        let segment = self.columns.directory.segments[place]
        var unknown: SegmentBits?
        for name in attributes {
            if let column = try self.columns.column(name, place) {
                guard column.form.hasLooks else { continue }
                if unknown == nil { unknown = SegmentBits(segment.count) }
                unknown?.formUnion(column.looks)
            }
            if segment.isIncomplete, self.columns.entity.attribute(name) == nil {
                return SegmentBits(segment.count, all: true)
            }
        }
        return unknown
    }

    /// The values of entities from their documents; nil where there is none any more.
    func values(
        _ bits: SegmentBits,
        _ place: Int
    ) throws(RequestProblem) -> [(index: Int, values: SnapshotValues?, id: EntityID)] {
        let keys = try self.columns.entities(place)
        var result: [(index: Int, values: SnapshotValues?, id: EntityID)] = []
        // One after the other, as they are large.
        for index in bits.indices {
            try self.clock.check()
            guard let id = Self.id(keys[index], self.columns.entity) else { continue }
            let document = try self.columns.documents([keys[index]])[0]
            result.append((index, document.flatMap { SnapshotValues($0, of: self.columns.entity) }, id))
        }
        return result
    }

    static func id(_ key: [UInt8], _ entity: EntityType) -> EntityID? {
        key.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try? EntityID(key: &reader, as: entity.idType)
        }
    }

    // MARK: - Ids

    private func entities(identified condition: FieldCondition, _ place: Int) throws(RequestProblem) -> SegmentBits {
        let segment = self.columns.directory.segments[place]
        if condition.path.isEmpty {
            switch condition.test {
            case .isEqual(let value): return try self.entities(among: [value], place)
            case .isAmong(let values, _): return try self.entities(among: values, place)
            case .isOrdered(let order, let value):
                guard let key = self.key(value) else { return SegmentBits(segment.count) }
                return try self.entities(order, key, place)
            case .exists: return SegmentBits(segment.count, all: true)
            case .isNull, .hasSize, .hasElement: return SegmentBits(segment.count)
            case .matches: break
            }
        }
        let keys = try self.columns.entities(place)
        var bits = SegmentBits(segment.count)
        var value: [UInt8] = []
        for index in 0..<segment.count {
            guard let id = Self.id(keys[index], self.columns.entity) else { continue }
            value.removeAll(keepingCapacity: true)
            EncodedValue.append(id.value, as: id.type.dataType, to: &value)
            if condition.holds(bytes: value) { bits[index] = true }
        }
        return bits
    }

    private func entities(among values: [[UInt8]], _ place: Int) throws(RequestProblem) -> SegmentBits {
        let segment = self.columns.directory.segments[place]
        var bits = SegmentBits(segment.count)
        for value in values {
            guard let key = self.key(value), !key.lexicographicallyPrecedes(segment.first),
                !segment.last.lexicographicallyPrecedes(key)
            else { continue }
            bits.insert(try self.columns.entities(place).withList { $0.range(of: key) })
        }
        return bits
    }

    private func entities(
        _ order: ValueTest.Order,
        _ key: [UInt8],
        _ place: Int
    ) throws(RequestProblem) -> SegmentBits {
        let segment = self.columns.directory.segments[place]
        let (isFirstBehind, isLastBefore) = (
            key.lexicographicallyPrecedes(segment.first), segment.last.lexicographicallyPrecedes(key)
        )
        let wantsLess = order == .less || order == .lessOrEqual
        if isFirstBehind { return SegmentBits(segment.count, all: !wantsLess) }
        if isLastBefore { return SegmentBits(segment.count, all: wantsLess) }
        let equal = try self.columns.entities(place).withList { $0.range(of: key) }
        var bits = SegmentBits(segment.count)
        switch order {
        case .less: bits.insert(0..<equal.lowerBound)
        case .lessOrEqual: bits.insert(0..<equal.upperBound)
        case .greater: bits.insert(equal.upperBound..<segment.count)
        case .greaterOrEqual: bits.insert(equal.lowerBound..<segment.count)
        }
        return bits
    }

    /// The key of an id, which sorts as the id does; nil: no id is that.
    private func key(_ value: [UInt8]) -> [UInt8]? {
        if let known = self.keys[value] { return known }
        let idType = self.columns.entity.idType
        let single = value.withUnsafeBytes { EncodedValue.single($0) }
        var key: [UInt8]?
        if let single, let id = EntityID(single, as: idType),
            EncodedValue.bytes(id.value, as: idType.dataType) == value
        {
            var writer = ByteWriter(capacity: 64)
            id.writeKey(to: &writer)
            key = Array(writer.bytes)
        } else if let single, case .float(let number) = single, idType == .int {
            // Between two whole ones; only comparing for order leads here.
            key = Self.key(between: number)
        }
        self.keys[value] = .some(key)
        return key
    }

    private static func key(between number: Double) -> [UInt8]? {
        var writer = ByteWriter(capacity: 16)
        let whole = number.rounded(.down)
        // Behind the key of the next number downwards, and before the one after it.
        guard whole >= -0x1p63 else { return [] }
        guard whole < 0x1p63 else { return [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] }
        EntityID.int(Int(whole)).writeKey(to: &writer)
        return Array(writer.bytes) + [0]
    }
}
