import TestSupport
import Testing

@testable import SharedModels

/// An arena that is full refuses, and what was there stays.
@Suite struct FullArenaTests {
    @Test(arguments: 0..<24)
    func refusedChangesChangeNothing(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let arena = try ModelArena(capacity: 65_536 + 4096 * (seed * 2))
        var writer = try ModelWriter(arena)
        let longest = seed % 2 == 0 ? 20 : 1024
        var map: [[UInt8]: [UInt8]] = [:]
        var refusals = 0
        var savepoint = (writer.savepoint(), map)
        while refusals < 40 {
            let key = Sample.key(&random, longest: longest)
            let value = Sample.value(&random, longest: 200)
            do throws(ModelWriteError) {
                switch Int.random(in: 0..<20, using: &random) {
                case 0: _ = writer.publish()
                case 1: savepoint = (writer.savepoint(), map)
                case 2 where refusals % 7 == 6:
                    writer.rollback(to: savepoint.0)
                    map = savepoint.1
                    refusals += 1
                case 3..<7:
                    _ = try writer.remove(key)
                    map[key] = nil
                default:
                    try writer.put(key, value)
                    map[key] = value
                }
            } catch {
                guard case .full(let needed, let left) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(needed > left)
                refusals += 1
                #expect(try Sample.rest(writer.scan()) == Sample.sorted(map))
            }
            #expect(writer.used <= writer.capacity)
            #expect(writer.count == map.count)
        }
        #expect(try Sample.rest(writer.scan()) == Sample.sorted(map))
    }

    @Test func aValueLargerThanTheArenaIsRefused() throws {
        let arena = try ModelArena(capacity: 65_536)
        var writer = try ModelWriter(arena)
        #expect(throws: ModelWriteError.self) { try writer.put([1], [UInt8](repeating: 0, count: 65_536)) }
        #expect(writer.used == 4096)
        try writer.put([1], [2])
        #expect(try writer.value(for: [1]).map { [UInt8]($0) } == [2])
    }

    @Test func whatDoesNotFitIsNotLoadedInPart() throws {
        let large = try ModelArena(capacity: 1 << 22)
        var source = try ModelWriter(large)
        for number in 0..<5000 { try source.put(Array("\(number)".utf8), [UInt8](repeating: 1, count: 100)) }
        for capacity in [65_536, 100_000, 300_000, 500_000] {
            var target = try ModelWriter(try ModelArena(capacity: capacity))
            #expect(throws: ModelWriteError.self, "\(capacity)") { try source.compact(into: &target) }
            #expect(target.count == 0)
            #expect(target.used == 4096)
            try target.put([1], [2])
            #expect(throws: ModelWriteError.notEmpty) { try source.compact(into: &target) }
            #expect(target.count == 1)
        }
    }

    @Test func inPlaceChangesTakeNoRoom() throws {
        var writer = try ModelWriter(try ModelArena(capacity: 65_536))
        for number in 0..<10_000 { try writer.put([UInt8(number % 50)], [UInt8](repeating: 1, count: 64)) }
        for round in 0..<1000 {
            for key in 0..<50 { #expect(try writer.remove([UInt8(key)]), "round \(round)") }
            // Values are not used again before compaction, so none here.
            for key in 0..<50 { try writer.put([UInt8(key)], []) }
        }
        #expect(writer.used < 20_000)
    }
}
