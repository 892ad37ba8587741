import Records
import Services

/// How the objects of a question are found.
struct QueryPlan {
    /// Where they are looked for.
    enum Way: Equatable {
        /// These, by their ids.
        case ids([Int])
        /// All behind these prefixes, which have their objects in the order of ids.
        case prefixes(ObjectEntry.Place, [[UInt8]])
        /// What an index has between bounds of its values; of many, it is better to look at all.
        case range(from: [[UInt8]], to: [[UInt8]])
    }

    let way: Way
    let tests: [ConditionTest]

    init(_ query: ObjectQuery, _ layout: ModelLayout) throws(ObjectRefusal) {
        self.tests = try query.conditions.map { (condition) throws(ObjectRefusal) in
            try ConditionTest(condition, layout)
        }
        self.way = Self.way(self.tests.filter { !$0.condition.isInverted }, query, layout)
    }

    func holds(for record: ObjectRecord) -> Bool { self.tests.allSatisfy { $0.holds(for: record) } }

    private static func way(_ tests: [ConditionTest], _ query: ObjectQuery, _ layout: ModelLayout) -> Way {
        let equal = tests.filter { $0.condition.comparison == .equal }
        if let test = equal.first(where: { $0.field == nil }) { return .ids(test.value.integer.map { [$0] } ?? []) }
        let indexed = Set(layout.indexed.map(\.storedName))
        func isIndexed(_ test: ConditionTest) -> Bool { test.field.map { indexed.contains($0.storedName) } ?? false }
        let isUnique = { (test: ConditionTest) in test.field?.isUnique == true }
        let values = equal.filter(isIndexed)
        if let test = values.first(where: isUnique) ?? values.first, let field = test.field {
            let value = IndexValue.bytes(test.value)
            return .prefixes(.index, layout.leaves.map { ObjectEntry.index($0, field.storedName) + value })
        }
        for test in equal {
            guard let field = test.field, field.link != nil, let peer = test.value.integer, peer > 0 else { continue }
            return .prefixes(.links, [ObjectEntry.links(to: peer, by: ModelLayout.link(field))])
        }
        if let range = Self.range(tests.filter(isIndexed), layout) { return range }
        switch query.selection {
        case .pending(let kind): return .prefixes(.pending, layout.leaves.map { ObjectEntry.pending(kind, $0) })
        case .live: return .prefixes(.members, layout.leaves.map { ObjectEntry.members($0, isDeleted: false) })
        case .deleted: return .prefixes(.members, layout.leaves.map { ObjectEntry.members($0, isDeleted: true) })
        case .all:
            let both = layout.leaves.flatMap { leaf in
                [false, true].map { ObjectEntry.members(leaf, isDeleted: $0) }
            }
            return .prefixes(.members, both)
        }
    }

    /// The bounds that conditions on one field set together.
    private static func range(_ tests: [ConditionTest], _ layout: ModelLayout) -> Way? {
        let bounds: Set<QueryCondition.Comparison> = [.gt, .gte, .lt, .lte]
        guard let field = tests.first(where: { bounds.contains($0.condition.comparison) })?.field else { return nil }
        var (lowest, highest): ([UInt8]?, [UInt8]?)
        for test in tests where test.field?.storedName == field.storedName {
            let value = IndexValue.bytes(test.value)
            switch test.condition.comparison {
            case .gt, .gte: lowest = Self.max(lowest ?? value, value, by: { $0.lexicographicallyPrecedes($1) })
            case .lt, .lte:
                let end = StoreScan.end(ofPrefix: value)
                highest = Self.min(highest ?? end, end, by: { $0.lexicographicallyPrecedes($1) })
            default: break
            }
        }
        let prefixes = layout.leaves.map { ObjectEntry.index($0, field.storedName) }
        return .range(
            from: prefixes.map { $0 + (lowest ?? []) },
            to: prefixes.map { prefix in highest.map { prefix + $0 } ?? StoreScan.end(ofPrefix: prefix) }
        )
    }

    private static func max<Item>(_ left: Item, _ right: Item, by precedes: (Item, Item) -> Bool) -> Item {
        precedes(left, right) ? right : left
    }

    private static func min<Item>(_ left: Item, _ right: Item, by precedes: (Item, Item) -> Bool) -> Item {
        precedes(right, left) ? right : left
    }
}
