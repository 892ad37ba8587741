import Records
import TestSupport
import Testing

@testable import Synchronizing

/// Objects in a store beside a dictionary that is told the same.
@Suite struct RandomObjectTests {
    @Test(arguments: [(StorePlugin.sqlite, UInt64(1)), (.sqlite, 2), (.postgresql, 3)])
    func agreesWithADictionary(_ plugin: StorePlugin, _ seed: UInt64) throws {
        let small = try SmallBase(in: plugin)
        var random = SplitMix(seed: seed)
        var known: [Int: ObjectRecord] = [:]
        let kinds: [Value] = [.null, "red", "Green", "blue", "blue\u{1F600}"]
        func values(_ random: inout SplitMix) -> [String: Value] {
            [
                "name": .string("n\(Int.random(in: 0..<20, using: &random))"),
                "kind": kinds.randomElement(using: &random) ?? .null,
                "size": .int(Int.random(in: -3..<6, using: &random)),
                "weight": Bool.random(using: &random)
                    ? .null : .double(Double(Int.random(in: -2..<3, using: &random)) / 2),
                "note": .string("Note \(Int.random(in: 0..<5, using: &random))"),
            ]
        }
        for step in 0..<400 {
            let ids = known.keys.sorted()
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                var fields = values(&random)
                let isHouse = Bool.random(using: &random)
                if isHouse { (fields["street"], fields["number"]) = ("s", .int(step)) }
                let record = try small.save(isHouse ? "House" : "Place", fields)
                known[record.id] = record
            case 4..<7:
                guard let id = ids.randomElement(using: &random) else { continue }
                known[id] = try small.save(nil, values(&random), id: id)
            case 7:
                guard let id = ids.randomElement(using: &random) else { continue }
                try small.delete(id)
                known[id] = try small.object(id)
            case 8:
                guard let id = ids.randomElement(using: &random) else { continue }
                if try small.purge(id) == .purge { known[id] = nil }
            default: try self.compare(small, known, &random)
            }
        }
        for _ in 0..<200 { try self.compare(small, known, &random) }
        for (id, record) in known { #expect(try small.object(id)?.value == record.value) }
    }

    private func compare(_ small: SmallBase, _ known: [Int: ObjectRecord], _ random: inout SplitMix) throws {
        let layout = try #require(small.base.source.layout["Place"])
        let comparisons = QueryCondition.Comparison.allCases
        let values: [Value] = [.null, "red", "green", "blue", "n1", "^n.$", "B", 2, 0, -1, .double(0.5), "1"]
        let fields = ["kind", "name", "size", "weight", "note", "id"]
        var query = ObjectQuery(["Place", "House", "XOSBase"].randomElement(using: &random) ?? "Place")
        let selections: [ObjectSelection] = [
            .live, .live, .all, .deleted, .pending(.dirtyObjects), .pending(.deletedPolicies),
        ]
        query.selection = selections.randomElement(using: &random) ?? .live
        if query.model != "XOSBase" {
            query.conditions = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                QueryCondition(
                    fields.randomElement(using: &random) ?? "id",
                    comparisons.randomElement(using: &random) ?? .equal,
                    values.randomElement(using: &random) ?? .null,
                    isInverted: Int.random(in: 0..<4, using: &random) == 0
                )
            }
        }
        query.limit = Int.random(in: 1...20, using: &random)
        if query.model != "XOSBase", Bool.random(using: &random) {
            query.order = ["size", "-size", "kind", "-weight", "weight", "-id"].randomElement(using: &random)
        } else {
            query.after = Int.random(in: 0..<30, using: &random)
        }
        let tests = try query.conditions.map { try ConditionTest($0, layout) }
        let matching = known.values.filter { record in
            (query.model != "House" || record.model == "House") && query.selection.holds(for: record)
                && tests.allSatisfy { $0.holds(for: record) } && record.id > query.after
        }
        let wanted: [Int]
        if let order = query.order {
            let name = order.hasPrefix("-") ? String(order.dropFirst()) : order
            func key(_ record: ObjectRecord) -> [UInt8] {
                (name == "id" ? [] : IndexValue.bytes(record[name])) + ObjectEntry.id(record.id)
            }
            let sorted = matching.sorted { key($0).lexicographicallyPrecedes(key($1)) }.map(\.id)
            wanted = order.hasPrefix("-") ? sorted.reversed() : sorted
        } else {
            wanted = matching.map(\.id).sorted()
        }
        let page = try small.base.read { (objects) throws(ObjectRefusal) in try objects.find(query) }
        #expect(page.objects.map(\.id) == Array(wanted.prefix(query.limit)), "\(query)")
        #expect(page.hasMore == (wanted.count > query.limit), "\(query)")
        if query.order == nil, query.after == 0 {
            let count = try small.base.read { (objects) throws(ObjectRefusal) in try objects.count(query) }
            #expect(count == wanted.count, "\(query)")
        }
    }
}
