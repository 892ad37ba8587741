import Glibc
import Records
import TestSupport
import Testing

@testable import Platform

// DP³'s own functions are the judge: those of dp-cubed, which scripts/setup --test installs.

/// Current values and merged histories against DP³, on histories that are drawn.
@Suite struct HistoryDifferentialTests {
    init() throws { try DP3.require("dp3") }

    private struct Item {
        var start: Int64
        var end: Int64
        var confidence: Double
        var value: Int
    }

    private struct Case {
        var items: [Item]
        var before: Int64
        var after: Int64
        var isMultiValue: Bool
        var time: Int64

        /// For Python; times are microseconds.
        var value: Value {
            [
                "pre": .int(Int(self.before)), "post": .int(Int(self.after)), "multi": .bool(self.isMultiValue),
                "time": .int(Int(self.time)),
                "items": .array(
                    self.items.map {
                        [
                            "t1": .int(Int($0.start)), "t2": .int(Int($0.end)), "c": .double($0.confidence),
                            "v": .int($0.value),
                        ]
                    }
                ),
            ]
        }

        var attribute: Attribute {
            var history = HistoryParameters()
            history.preValidity = TimeSpan(microseconds: self.before)
            history.postValidity = TimeSpan(microseconds: self.after)
            return Attribute(
                id: "a",
                entity: "e",
                number: 0,
                name: "a",
                kind: .observations(history, isMultiValue: self.isMultiValue),
                dataType: .int
            )
        }

        var history: [(start: Int64, item: HistoryItem)] {
            self.items.map {
                ($0.start, HistoryItem(end: $0.end, confidence: $0.confidence, value: .int($0.value)))
            }
        }
    }

    private static func draw(_ random: inout SplitMix) -> Case {
        let unit: Int64 = 1_000_000
        func span(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) * unit }
        // Whole seconds from a narrow range, so that borders are met and values repeat.
        var items = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            let start = span(0...60)
            return Item(
                start: start,
                end: start + span(0...15),
                confidence: Double(Int.random(in: 0...20, using: &random)) / 20,
                value: Int.random(in: 0...3, using: &random)
            )
        }
        items.sort { $0.start < $1.start }
        let isSharp = Bool.random(using: &random)
        return Case(
            items: items,
            before: isSharp ? 0 : span(0...12),
            after: isSharp ? 0 : span(0...12),
            isMultiValue: Bool.random(using: &random),
            time: span(-5...90)
        )
    }

    private static let script = """
        import copy, json, sys
        from datetime import datetime, timedelta
        from types import SimpleNamespace as Names
        from dp3.snapshots.snapshooter import SnapShooter
        from dp3.history_management import history_manager as manager
        begin = datetime(2026, 1, 1)
        def at(time): return begin + timedelta(microseconds=time)
        def back(time): return (time - begin) // timedelta(microseconds=1)
        answers = []
        for case in json.load(sys.stdin):
            parameters = Names(
                pre_validity=timedelta(microseconds=case["pre"]), post_validity=timedelta(microseconds=case["post"])
            )
            spec = Names(history_params=parameters, multi_value=case["multi"], data_type=Names(hashable=True))
            items = [dict(item, t1=at(item["t1"]), t2=at(item["t2"])) for item in case["items"]]
            if case["multi"]:
                current = SnapShooter.get_multi_value_at_time(SnapShooter, spec, items, at(case["time"]))
                merged = manager.aggregate_multivalue_dp_history_on_equal(copy.deepcopy(items), spec)
            else:
                current = SnapShooter.get_value_at_time(SnapShooter, spec, items, at(case["time"]))
                merged = manager.aggregate_dp_history_on_equal(copy.deepcopy(items), parameters)
            rows = [[back(item["t1"]), back(item["t2"]), item["v"], item["c"]] for item in merged]
            answers.append([current[0], current[1], rows])
        json.dump(answers, sys.stdout)
        """

    private static func judged(_ cases: [Case]) throws -> [Value] {
        // The interpreter that they were installed for.
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let run = try ChildProcess(
            "python3",
            ["-c", self.script],
            environment: ["PATH=\(path)", "PYTHONPATH=\(DP3.packages)", "PYTHONDONTWRITEBYTECODE=1"],
            directory: "/tmp",
            input: JSON.encode(.array(cases.map(\.value)))
        ).wait()
        run.expectSuccess()
        return try #require(try JSON.decode(run.text).elements)
    }

    private static func isNear(_ left: Value?, _ right: Double) -> Bool {
        left?.number.map { abs($0 - right) < 1e-9 } ?? false
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func historiesComeToTheSame(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let cases = (0..<3000).map { _ in Self.draw(&random) }
        let answers = try Self.judged(cases)
        #expect(answers.count == cases.count)
        for (drawn, answer) in zip(cases, answers) {
            let parts = answer.elements ?? []
            let comment = Comment(rawValue: "\(drawn): \(answer)")
            var search = try #require(CurrentValueSearch(drawn.attribute, at: drawn.time))
            for (start, item) in drawn.history { search.add(start: start, item) }
            switch search.result {
            case nil:
                // One that holds with no confidence at all is none.
                let isNothing = drawn.isMultiValue ? parts[0].elements?.isEmpty == true : Self.isNear(parts[1], 0)
                #expect(isNothing, comment)
            case .single(let value, let confidence):
                #expect(value == .int(parts[0].integer ?? -1) && Self.isNear(parts[1], confidence), comment)
            case .several(let values, let confidences):
                #expect(values == (parts[0].elements ?? []).map { .int($0.integer ?? -1) }, comment)
                let theirs = parts[1].elements ?? []
                #expect(
                    theirs.count == confidences.count
                        && zip(theirs, confidences).allSatisfy { Self.isNear($0, $1) },
                    comment
                )
            }
            try Self.compareMerged(drawn, parts[2].elements ?? [], comment)
        }
    }

    private static func compareMerged(_ drawn: Case, _ theirs: [Value], _ comment: Comment) throws {
        var rules = HistoryRules()
        rules.merges = true
        let items = drawn.history
        let compaction = HistoryCompaction(items, of: drawn.attribute, rules)
        let removed = Set(compaction.removed)
        typealias Row = (start: Int64, end: Int64, value: Int, confidence: Double)
        var ours: [Row] = items.indices.filter { !removed.contains($0) }.map { place in
            let item = compaction.changed[place] ?? items[place].item
            guard case .int(let value) = item.value else { return (0, 0, -1, 0) }
            return (items[place].start, item.end, value, item.confidence)
        }
        var rows: [Row] = theirs.map { row in
            let parts = row.elements ?? []
            return (
                Int64(parts[0].integer ?? -1), Int64(parts[1].integer ?? -1), parts[2].integer ?? -1,
                parts[3].number ?? -1
            )
        }
        // Of several values DP³ has them in another order.
        func comesBefore(_ left: Row, _ right: Row) -> Bool {
            (left.start, left.value, left.end, left.confidence) < (
                right.start, right.value, right.end, right.confidence
            )
        }
        ours.sort(by: comesBefore)
        rows.sort(by: comesBefore)
        let areEqual =
            ours.count == rows.count
            && zip(ours, rows).allSatisfy { left, right in
                left.start == right.start && left.end == right.end && left.value == right.value
                    && abs(left.confidence - right.confidence) < 1e-9
            }
        #expect(areEqual, comment)
    }
}
