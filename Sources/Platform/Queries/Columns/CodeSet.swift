/// Which values of a column are meant.
struct CodeSet: Hashable {
    /// Whether entities without a value are.
    var hasAbsent = false
    /// Places in the list of values, in their order; none is empty.
    private(set) var ranges: [Range<Int>] = []

    var isEmpty: Bool { !self.hasAbsent && self.ranges.isEmpty }

    /// Whether a code is meant: 0 is none, 1 the first value.
    func contains(_ code: Int) -> Bool {
        code == 0 ? self.hasAbsent : self.ranges.contains { $0.contains(code - 1) }
    }

    /// Adds places, which come behind those before.
    mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if let last = self.ranges.last, last.upperBound == range.lowerBound {
            self.ranges[self.ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            self.ranges.append(range)
        }
    }
}

extension Column {
    /// The values for which a condition holds.
    func codes(_ condition: FieldCondition) -> CodeSet {
        self.withValues { values in
            var codes = CodeSet()
            codes.hasAbsent = condition.holds(nil)
            if condition.path.isEmpty, !self.form.hasLists, !self.form.hasObjects {
                if Self.search(values, condition.test, &codes) { return codes }
            } else if condition.path == ["eid"], self.form.hasOnlyLinks {
                if Self.searchLinks(values, condition.test, &codes) { return codes }
            }
            for index in 0..<values.count where condition.holds(values[index]) { codes.append(index..<index + 1) }
            return codes
        }
    }

    /// Finds single values by halving; whether that can be done.
    private static func search(_ values: PackedList, _ test: ValueTest, _ codes: inout CodeSet) -> Bool {
        switch test {
        case .isEqual(let value): codes.append(values.range(of: value))
        case .isNull: codes.append(values.range(of: [EncodedValue.Class.null]))
        case .isOrdered(let order, let value):
            // Those of its class lie between its first byte and the next one.
            guard let type = value.first else { return false }
            let first = values.lowerBound([type])
            let end = values.lowerBound([type + 1])
            let equal = values.range(of: value)
            switch order {
            case .less: codes.append(first..<equal.lowerBound)
            case .lessOrEqual: codes.append(first..<equal.upperBound)
            case .greater: codes.append(equal.upperBound..<end)
            case .greaterOrEqual: codes.append(equal.lowerBound..<end)
            }
        case .isAmong(let others, let orNull):
            guard others.count < values.count else { return false }
            if orNull { codes.append(values.range(of: [EncodedValue.Class.null])) }
            var last = -1
            for other in others {
                let range = values.range(of: other)
                guard range.lowerBound > last else { continue }
                codes.append(range)
                if !range.isEmpty { last = range.lowerBound }
            }
        case .exists: codes.append(0..<values.count)
        case .hasSize, .hasElement: break
        case .matches: return false
        }
        return true
    }

    private static func searchLinks(_ values: PackedList, _ test: ValueTest, _ codes: inout CodeSet) -> Bool {
        func link(_ id: [UInt8]) -> [UInt8] {
            var bytes = [EncodedValue.Class.object]
            EncodedValue.append(key: "eid", to: &bytes)
            let part = EncodedValue.beginPart(in: &bytes)
            bytes += id
            EncodedValue.endPart(part, in: &bytes)
            return bytes
        }
        switch test {
        case .isEqual(let id): codes.append(values.range(of: link(id)))
        case .isAmong(let ids, false) where ids.count < values.count:
            for place in Set(ids.map { values.range(of: link($0)) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
                codes.append(place)
            }
        case .exists: codes.append(0..<values.count)
        default: return false
        }
        return true
    }
}
