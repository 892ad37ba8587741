import Testing

@testable import Platform

/// What observations come to at a time.
@Suite struct CurrentValueTests {
    private static func attribute(pre: Int64, post: Int64, isMultiValue: Bool = false) -> Attribute {
        let history = HistoryParameters(
            preValidity: TimeSpan(microseconds: pre),
            postValidity: TimeSpan(microseconds: post)
        )
        let kind = AttributeKind.observations(history, isMultiValue: isMultiValue)
        return Attribute(id: "a", entity: "e", number: 0, name: "a", kind: kind, dataType: .int)
    }

    private static func value(
        _ attribute: Attribute,
        at time: Int64,
        _ items: [(start: Int64, end: Int64, value: Int, confidence: Double)]
    ) throws -> CurrentValue? {
        var search = try #require(CurrentValueSearch(attribute, at: time))
        for item in items {
            search.add(
                start: item.start,
                HistoryItem(end: item.end, confidence: item.confidence, value: .int(item.value))
            )
        }
        return search.result
    }

    @Test(
        arguments: [
            (79, nil), (80, nil), (85, 0.2), (90, 0.4), (100, 0.8), (150, 0.8), (200, 0.8), (220, 0.4), (239, 0.02),
            (240, nil),
            (1000, nil),
        ] as [(Int64, Double?)]
    ) func theConfidenceRisesAndFalls(time: Int64, expected: Double?) throws {
        let found = try Self.value(Self.attribute(pre: 20, post: 40), at: time, [(100, 200, 7, 0.8)])
        guard let expected else {
            #expect(found == nil)
            return
        }
        guard case .single(.int(7), let confidence) = found else {
            Issue.record("found \(String(describing: found))")
            return
        }
        #expect(abs(confidence - expected) < 1e-12)
    }

    @Test func withoutValidityOnlyItsOwnTimeCounts() throws {
        let attribute = Self.attribute(pre: 0, post: 0)
        #expect(try Self.value(attribute, at: 100, [(100, 100, 7, 1)]) == .single(.int(7), confidence: 1))
        #expect(try Self.value(attribute, at: 99, [(100, 100, 7, 1)]) == nil)
        #expect(try Self.value(attribute, at: 101, [(100, 100, 7, 1)]) == nil)
        #expect(try Self.value(attribute, at: 100, [(100, 100, 7, 0)]) == nil)
    }

    @Test func theBestCountsAndOfEqualsTheFirst() throws {
        let attribute = Self.attribute(pre: 0, post: 0)
        let items: [(Int64, Int64, Int, Double)] = [(0, 10, 1, 0.5), (0, 10, 2, 0.9), (5, 10, 3, 0.9)]
        #expect(try Self.value(attribute, at: 7, items) == .single(.int(2), confidence: 0.9))
    }

    @Test func severalValuesHaveTheirBestConfidenceEach() throws {
        let attribute = Self.attribute(pre: 0, post: 100, isMultiValue: true)
        let items: [(Int64, Int64, Int, Double)] = [(0, 10, 1, 0.5), (0, 10, 2, 1), (0, 60, 1, 0.25), (0, 0, 3, 0)]
        let found = try Self.value(attribute, at: 60, items)
        #expect(found == .several([.int(1), .int(2)], confidences: [0.25, 0.5]))
        #expect(try Self.value(attribute, at: 500, items) == nil)
    }

    @Test func manyValuesAreToldApart() throws {
        let attribute = Self.attribute(pre: 0, post: 0, isMultiValue: true)
        let items = (0..<10_000).map { (Int64(0), Int64(10), $0 % 2500, Double($0 / 2500 + 1) / 4) }
        let found = try Self.value(attribute, at: 5, items)
        #expect(
            found == .several((0..<2500).map { .int($0) }, confidences: Array(repeating: 1, count: 2500))
        )
    }
}
