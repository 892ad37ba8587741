import Patterns
import TestSupport
import Testing

@testable import Platform

/// Columns give the same answers as the values that they were made of.
@Suite struct ColumnTests {
    enum Mix: CaseIterable {
        case numbers
        case few
        case one
        case texts
        case links
        case all
    }

    private static func single(_ random: inout SplitMix) -> DataValue {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: .int(Int.random(in: -3...3, using: &random))
        case 1: .float(Double(Int.random(in: -6...6, using: &random)) / 2)
        case 2: .string(["", "a", "ab", "b", "B"].randomElement(using: &random) ?? "")
        case 3: .bool(.random(using: &random))
        case 4: .null
        case 5: .ipv4(IPv4Address(number: UInt32.random(in: 0...3, using: &random)))
        default: .int(Int.random(in: 0...1000, using: &random))
        }
    }

    private static func value(_ mix: Mix, _ random: inout SplitMix) -> DataValue {
        switch mix {
        case .numbers: return .int(Int.random(in: 0...2000, using: &random))
        case .few: return .int(Int.random(in: 0...3, using: &random))
        case .one: return .string("here")
        case .texts: return .string(String(Int.random(in: 0...300, using: &random), radix: 7))
        case .links: return .link(.int(Int.random(in: 0...50, using: &random)))
        case .all: break
        }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in Self.single(&random) })
        case 1: return .link(.int(Int.random(in: 0...3, using: &random)))
        case 2: return .array([.link(.int(1)), .link(.int(Int.random(in: 0...3, using: &random)))])
        case 3: return .object([DataField("eid", Self.single(&random)), DataField("b", Self.single(&random))])
        case 4: return .string(String(repeating: "x", count: 3000))
        default: return Self.single(&random)
        }
    }

    private static func test(_ random: inout SplitMix, _ mix: Mix) throws -> ValueTest {
        func operand() -> [UInt8] {
            var value = mix == .all ? Self.single(&random) : Self.value(mix, &random)
            if case .link(let id) = value { value = id.value }
            return EncodedValue.bytes(value, as: .ipv4)
        }
        let orders: [ValueTest.Order] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: return .isEqual(operand())
        case 2, 3: return .isOrdered(orders.randomElement(using: &random) ?? .less, operand())
        case 4:
            let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in operand() }
            return .isAmong(values.sorted { $0.lexicographicallyPrecedes($1) }, orNull: .random(using: &random))
        case 5: return .isNull
        case 6: return .exists
        case 7:
            return .matches(
                try TextPattern(["a", "^b$", "1", "0.0"].randomElement(using: &random) ?? "", options: "i")
            )
        default: return .hasSize(2)
        }
    }

    @Test(arguments: Mix.allCases) func columnsAnswerAsValuesDo(mix: Mix) throws {
        var random = SplitMix(seed: 20_261)
        for round in 0..<60 {
            var builder = ColumnBuilder()
            let count = Int.random(in: 1...400, using: &random)
            var values: [DataValue?] = []
            for entity in 0..<count {
                let isAbsent = round % 3 == 0 && Int.random(in: 0..<4, using: &random) == 0
                let value = isAbsent ? nil : Self.value(mix, &random)
                values.append(value)
                if let value { builder.add(value, as: .ipv4, of: entity) }
            }
            guard !builder.isEmpty else { continue }
            let places = round % 2 == 0 ? nil : Array(0..<count).shuffled(using: &random)
            let column = try Column(builder.bytes(count: count, places: places))
            let looks = column.looks
            for _ in 0..<40 {
                let path = Int.random(in: 0..<3, using: &random) == 0 || mix == .links ? ["eid"] : []
                let condition = FieldCondition(.attribute("x"), path, try Self.test(&random, mix))
                let found = column.entities(column.codes(condition))
                for (entity, value) in values.enumerated() {
                    let place = places?[entity] ?? entity
                    guard !looks[place] else { continue }
                    let expected = condition.holds(bytes: value.map { EncodedValue.bytes($0, as: .ipv4) })
                    #expect(found[place] == expected, "\(mix) \(value.map { "\($0)" } ?? "-") \(condition)")
                    if found[place] != expected { return }
                }
            }
            for (entity, value) in values.enumerated() {
                var isLarge = false
                if case .string(let text)? = value { isLarge = text.utf8.count > ColumnBuilder.largestValue }
                #expect(looks[places?[entity] ?? entity] == isLarge)
            }
        }
    }

    @Test func whatIsDamagedIsRefused() throws {
        var builder = ColumnBuilder()
        for entity in 0..<20 { builder.add(.int(entity % 7), as: nil, of: entity) }
        let bytes = builder.bytes(count: 20, places: nil)
        var random = SplitMix(seed: 5)
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 1..<damaged.count, using: &random)) }
            guard let column = try? Column(damaged) else { continue }
            // What is taken can be asked.
            let test = ValueTest.isOrdered(.greater, EncodedValue.bytes(.int(3)))
            #expect(column.entities(column.codes(FieldCondition(.attribute("x"), [], test))).total <= column.form.count)
        }
        let keys = SegmentKeys.bytes([[1], [2, 3], []])
        #expect(try SegmentKeys(keys)[1] == [2, 3])
        for length in 0..<keys.count { #expect(throws: (any Error).self) { try SegmentKeys(Array(keys[..<length])) } }
    }

    @Test func bitsAreASet() {
        for count in [1, 63, 64, 65, 2000] {
            var bits = SegmentBits(count)
            #expect(bits.isEmpty && bits.next(from: 0) == nil)
            bits.invert()
            #expect(bits == SegmentBits(count, all: true) && bits.total == count)
            bits[count - 1] = false
            #expect(bits.total == count - 1 && bits.indices == Array(0..<count - 1))
            bits.invert()
            #expect(bits.indices == [count - 1])
        }
    }

    @Test func clustersAreFoundByKey() {
        func entry(_ number: UInt32, _ first: UInt8, _ last: UInt8) -> SegmentEntry {
            SegmentEntry(number: number, count: 1, isIncomplete: false, first: [first], last: [last])
        }
        let directory = SegmentDirectory([
            entry(3, 50, 60), entry(1, 1, 9), entry(2, 20, 40), entry(0, 30, 35), entry(4, 38, 45),
        ])
        #expect(directory.segments.map(\.number) == [1, 2, 0, 4, 3])
        #expect(directory.clusters == [0..<1, 1..<4, 4..<5] && directory.total == 5)
        #expect(
            directory.places(of: [39]) == [1, 3] && directory.places(of: [10]) == [] && directory.places(of: [0]) == []
        )
        #expect(directory.places(of: [60]) == [4] && directory.places(of: [61]) == [])
        #expect(SegmentDirectory([entry(0, 5, 5)]).places(of: [5]) == [0])
    }

    @Test func segmentsAreMerged() throws {
        for isDescending in [false, true] {
            var merge = SegmentMerge(isDescending: isDescending)
            var random = SplitMix(seed: 9)
            var all: [[UInt8]] = []
            for _ in 0..<7 {
                let keys = (0..<30).map { _ in
                    [UInt8.random(in: 0...255, using: &random), UInt8.random(in: 0...255, using: &random)]
                }
                .sorted { $0.lexicographicallyPrecedes($1) }
                var bits = SegmentBits(30)
                for index in 0..<30 where Bool.random(using: &random) { bits[index] = true }
                merge.add(try SegmentKeys(SegmentKeys.bytes(keys)), bits)
                all += bits.indices.map { keys[$0] }
            }
            var found: [[UInt8]] = []
            while let key = merge.next() { found.append(key) }
            all.sort { isDescending ? $1.lexicographicallyPrecedes($0) : $0.lexicographicallyPrecedes($1) }
            #expect(found == all)
        }
    }

    @Test func theCacheKeepsToItsLimit() {
        let cache = ColumnCache(limit: 100_000)
        func key(_ number: UInt32, _ time: Int64 = 1) -> ColumnCache.Key {
            ColumnCache.Key(time: time, entity: 0, kind: .entities(number))
        }
        guard let keys = try? SegmentKeys(SegmentKeys.bytes([Array(repeating: 1, count: 5000)])) else { return }
        for number in 0..<100 {
            cache.put(.entities(keys), key(UInt32(number)))
            #expect(cache[key(0)] != nil)
            #expect(cache.size <= 100_000)
        }
        // What is asked for again and again stays.
        #expect(cache[key(0)] != nil && cache[key(99)] != nil && cache[key(10)] == nil)
        cache.put(.entities(keys), key(1, 2))
        #expect(cache[key(0)] == nil && cache.size < 6000)
    }
}
