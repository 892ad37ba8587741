import Records
import Testing

@testable import Platform

/// What becomes of histories in the background.
@Suite struct HistoryCompactionTests {
    private typealias Item = (start: Int64, item: HistoryItem)

    private static func attribute(pre: Int64 = 0, post: Int64 = 0, isMultiValue: Bool = false) -> Attribute {
        let history = HistoryParameters(
            preValidity: TimeSpan(microseconds: pre),
            postValidity: TimeSpan(microseconds: post)
        )
        let kind = AttributeKind.observations(history, isMultiValue: isMultiValue)
        return Attribute(id: "a", entity: "e", number: 0, name: "a", kind: kind, dataType: .int)
    }

    private static func item(_ start: Int64, _ end: Int64, _ value: Int, _ confidence: Double = 1) -> Item {
        (start, HistoryItem(end: end, confidence: confidence, value: .int(value)))
    }

    /// The items as they are after it.
    private static func compacted(_ items: [Item], _ attribute: Attribute, _ rules: HistoryRules) -> [Item] {
        let compaction = HistoryCompaction(items, of: attribute, rules)
        return items.indices.filter { !compaction.removed.contains($0) }.map { place in
            (items[place].start, compaction.changed[place] ?? items[place].item)
        }
    }

    private static let merging = HistoryRules(merges: true)

    @Test func equalNeighboursBecomeOne() {
        let items = [
            Self.item(0, 10, 1, 0.5), Self.item(10, 20, 1, 1), Self.item(20, 30, 2), Self.item(30, 40, 1),
            Self.item(41, 50, 1),
        ]
        let result = Self.compacted(items, Self.attribute(), Self.merging)
        #expect(result.map(\.start) == [0, 20, 30, 41])
        #expect(result.map(\.item.end) == [20, 30, 40, 50])
        #expect(result[0].item.confidence == 0.75 && result[0].item.weight == 2)
    }

    @Test func validityBridgesAGap() {
        let items = [Self.item(0, 10, 1), Self.item(40, 50, 1), Self.item(81, 90, 1)]
        let result = Self.compacted(items, Self.attribute(pre: 10, post: 20), Self.merging)
        #expect(result.map(\.start) == [0, 81])
    }

    @Test func anItemWithinAnotherEndsWithIt() {
        let items = [Self.item(0, 100, 1), Self.item(10, 20, 1), Self.item(90, 95, 1)]
        let result = Self.compacted(items, Self.attribute(), Self.merging)
        #expect(result.map(\.item.end) == [100] && result[0].item.weight == 3)
    }

    @Test func ofSeveralValuesEachHasItsOwnNeighbours() {
        let items = [Self.item(0, 10, 1), Self.item(5, 15, 2), Self.item(10, 20, 1), Self.item(15, 25, 2)]
        let result = Self.compacted(items, Self.attribute(isMultiValue: true), Self.merging)
        #expect(result.map(\.item.value) == [.int(1), .int(2)])
        #expect(result.map(\.item.end) == [20, 25])
    }

    /// Whatever is merged first, the mean is over all datapoints.
    @Test func theMeanDoesNotDependOnTheOrder() {
        let confidences = [0.1, 0.9, 0.4, 0.8, 0.2, 1.0, 0.6]
        let items = confidences.enumerated().map { Self.item(Int64($0) * 10, Int64($0) * 10 + 10, 1, $1) }
        let mean = confidences.reduce(0, +) / Double(confidences.count)
        for cut in 1..<items.count {
            let first = Self.compacted(Array(items[..<cut]), Self.attribute(), Self.merging)
            let second = Self.compacted(first + items[cut...], Self.attribute(), Self.merging)
            #expect(second.count == 1)
            #expect(abs(second[0].item.confidence - mean) < 1e-12)
            #expect(second[0].item.weight == 7)
        }
    }

    @Test func oldItemsGo() {
        let items = [Self.item(0, 10, 1), Self.item(0, 99, 2), Self.item(0, 100, 3), Self.item(50, 60, 4)]
        let result = Self.compacted(items, Self.attribute(), HistoryRules(cutoff: 100))
        #expect(result.map(\.item.value) == [.int(3)])
    }

    @Test func whatIsAsItShouldBeIsLeftAlone() {
        let items = [Self.item(0, 10, 1), Self.item(10, 20, 2), Self.item(20, 30, 1)]
        #expect(HistoryCompaction(items, of: Self.attribute(), Self.merging).isEmpty)
        #expect(HistoryCompaction(items, of: Self.attribute(), HistoryRules(cutoff: 10)).isEmpty)
    }

    @Test func theWeightIsKept() throws {
        for weight in [1, 2, 1_000_000] as [UInt64] {
            let item = HistoryItem(end: 7, confidence: 0.5, value: .string("x"), weight: weight)
            var writer = ByteWriter()
            item.write(to: &writer)
            #expect(try HistoryItem.read(Array(writer.bytes)) == item)
        }
    }
}
