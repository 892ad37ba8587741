import Testing

@testable import SharedModels

/// Versions share what did not change.
@Suite struct VersionTests {
    private static func key(_ number: Int) -> [UInt8] {
        Array("instance/\(String((number &* 2_654_435_761) & 0xFFFF_FFFF, radix: 16))-\(number)".utf8)
    }

    @Test func aSecondVersionTakesLessThanAHundredth() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 26))
        for number in 0..<11_000 { try writer.put(Self.key(number), [UInt8](repeating: 7, count: 300)) }
        _ = writer.publish()
        let first = writer.used
        for number in stride(from: 0, to: 11_000, by: 97) {
            let before = writer.used
            try writer.put(Self.key(number), [UInt8](repeating: 8, count: 300))
            _ = writer.publish()
            #expect(writer.used - before < first / 100)
        }
        let before = writer.used
        #expect(try writer.remove(Self.key(5)))
        _ = writer.publish()
        #expect(writer.used - before < first / 100)
    }

    @Test func aBatchCopiesEachNodeOnce() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 26))
        for number in 0..<2000 { try writer.put(Self.key(number), [1]) }
        _ = writer.publish()
        let first = writer.used
        for round in 0..<20 {
            for number in 0..<2000 { try writer.put(Self.key(number), [UInt8(round)]) }
        }
        #expect(writer.used <= 2 * first)
    }

    @Test func whatIsRolledBackTakesNoRoom() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 20))
        for number in 0..<200 { try writer.put(Self.key(number), [1]) }
        let savepoint = writer.savepoint()
        let used = writer.used
        for _ in 0..<1000 {
            for number in 0..<200 { try writer.put(Self.key(number), [2]) }
            writer.rollback(to: savepoint)
        }
        #expect(writer.used == used)
        #expect(try writer.value(for: Self.key(3)).map { [UInt8]($0) } == [1])
    }

    @Test func rollingBackLeavesPublicationsAlone() throws {
        let arena = try ModelArena(capacity: 1 << 20)
        var writer = try ModelWriter(arena)
        let empty = writer.savepoint()
        try writer.put([1], [1])
        let inner = writer.savepoint()
        try writer.put([1], [2])
        let tree = writer.publish()
        writer.rollback(to: empty)
        #expect(writer.count == 0)
        for number in 0..<255 { try writer.put([UInt8(number)], [9]) }
        #expect(try ModelReader(try ArenaView(arena), tree).copy(for: [1]) == [2])
        writer.rollback(to: inner)
        #expect(try Sample.rest(writer.scan()) == [Sample.Entry(key: [1], value: [1])])
    }

    @Test func keysAndValuesOfAllSizes() throws {
        let arena = try ModelArena(capacity: 1 << 26)
        var writer = try ModelWriter(arena)
        let long = [UInt8](repeating: 255, count: 1024)
        try writer.put(long, [1])
        #expect(try writer.remove(long))
        let large = (0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try writer.put([], [5])
        try writer.put([0], [])
        try writer.put(long, large)
        #expect(throws: ModelWriteError.keyTooLong(length: 1025)) { try writer.put(long + [0], []) }
        #expect(try writer.remove(long + [0]) == false)
        let reader = try ModelReader(try ArenaView(arena), writer.publish())
        #expect(try reader.copy(for: []) == [5])
        #expect(try reader.copy(for: [0]) == [])
        #expect(try reader.copy(for: long) == large)
        #expect(try reader.copy(for: long + [0]) == nil)
        #expect(try Sample.rest(reader.scan(from: long + [0])).isEmpty)
        #expect(try Sample.rest(reader.scan(prefix: long + [0])).isEmpty)
        #expect(try Sample.rest(reader.scan()).map(\.key) == [[], [0], long])
    }

    @Test func aValueOfTheModelCanBePutAgain() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 20))
        try writer.put([1], Array(0..<100))
        let value = try #require(try writer.value(for: [1]))
        let piece = UnsafeRawBufferPointer(rebasing: value[10..<60])
        try [UInt8]([1]).span.bytes.withUnsafeBytes { key in try writer.put(key, piece) }
        #expect(try writer.value(for: [1]).map { [UInt8]($0) } == Array(10..<60))
    }

    /// Nodes that get full among them do not take the room that a value needs.
    @Test func largeValuesAreCopied() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 26))
        for number in 0..<500 {
            try writer.put(Array("\(number)".utf8), [UInt8](repeating: UInt8(number & 0xFF), count: 20_000))
        }
        var packed = try ModelWriter(try ModelArena(capacity: 1 << 26))
        try writer.compact(into: &packed)
        #expect(packed.count == 500)
        for number in 0..<500 {
            let value = try packed.value(for: Array("\(number)".utf8)).map { [UInt8]($0) }
            #expect(value == [UInt8](repeating: UInt8(number & 0xFF), count: 20_000))
        }
    }

    /// Leaves with few keys are larger than others.
    @Test func longKeysAreCopied() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 26))
        let keys = (0..<200).map { number in
            [UInt8](repeating: UInt8(number & 7), count: number % 3 == 0 ? 5 : 1000) + Array("\(number)".utf8)
        }
        for key in keys { try writer.put(key, key) }
        let arena = try ModelArena(capacity: 1 << 26)
        var packed = try ModelWriter(arena)
        try writer.compact(into: &packed)
        let reader = try ModelReader(try ArenaView(arena), packed.publish())
        #expect(try Sample.rest(reader.scan()).map(\.key) == keys.sorted { $0.lexicographicallyPrecedes($1) })
        for key in keys { #expect(try reader.copy(for: key) == key) }
    }

    /// What keys begin with is written once for many of them.
    @Test func keysThatBeginAlikeTakeLess() throws {
        let beginning = [UInt8](repeating: 97, count: 80)
        var alike = try ModelWriter(try ModelArena(capacity: 1 << 24))
        var others = try ModelWriter(try ModelArena(capacity: 1 << 24))
        for number in 10_000..<15_000 {
            let end = Array("\(number)".utf8)
            try alike.put(beginning + end, [])
            try others.put(end + beginning, [])
        }
        #expect(alike.live * 3 < others.live)
        var packed = try ModelWriter(try ModelArena(capacity: 1 << 24))
        try alike.compact(into: &packed)
        #expect(packed.live * 10 < alike.live * 11 && alike.live * 10 < packed.live * 11)
        // One that begins otherwise takes it from no more than the leaf that it is put to.
        let before = packed.live
        for number in 0..<10 {
            try packed.put([97, UInt8(number)], [])
            try packed.put([98, UInt8(number)], [])
        }
        #expect(packed.live < before + 8 * NodeLayout.softSize && packed.count == 5020)
    }

    /// Leaves with many keys that begin with the same long text, beside such with another, and keys that begin with neither.
    @Test(arguments: [160, 400])
    func keysThatBeginOtherwiseComeAndGo(length: Int) throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 24))
        func keys(_ letter: UInt8) -> [[UInt8]] {
            (0..<30).map { [UInt8](repeating: letter, count: length) + [UInt8($0)] }
        }
        for key in keys(98) { try writer.put(key, [1]) }
        #expect(writer.live < 4096 + 4 * NodeLayout.softSize)
        let others: [[UInt8]] = [[], [97], [98], [98, 97], [98, 99], [99], [UInt8](repeating: 98, count: length)]
        for key in others { try writer.put(key, [2]) }
        for key in keys(97) + keys(99) { try writer.put(key, [3]) }
        var left = keys(97) + keys(98) + keys(99) + others
        while !left.isEmpty {
            let found = try Sample.rest(writer.scan()).map(\.key)
            #expect(found == left.sorted { $0.lexicographicallyPrecedes($1) })
            let before = writer.live
            #expect(try writer.remove(left.remove(at: left.count * 2 / 3)))
            // Leaves are not joined where their keys would take more without what each begins with.
            #expect(writer.live <= before)
        }
        #expect(writer.live == 4096)
    }

    @Test func sortedInputFillsItsNodes() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 1 << 24))
        for number in 10_000..<20_000 { try writer.put(Array("\(number)".utf8), []) }
        var packed = try ModelWriter(try ModelArena(capacity: 1 << 24))
        try writer.compact(into: &packed)
        #expect(Double(writer.live) < 1.1 * Double(packed.live))
    }
}
