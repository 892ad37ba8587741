import Glibc
import Synchronization
import TestSupport
import Testing

@testable import SharedModels

/// Whatever is in the memory, a reader ends with values that lie within it, or with `ModelCorruption`.
@Suite struct HostileWriterTests {
    /// A model of some hundred entries on three levels or more, and the keys in it.
    private struct Victim: ~Copyable {
        let writer: ModelWriter
        let view: ArenaView
        let tree: ModelTree
        let keys: [[UInt8]]

        init(longestKey: Int, random: inout SplitMix) throws {
            let arena = try ModelArena(capacity: 1 << 21)
            let view = try ArenaView(arena)
            var writer = try ModelWriter(arena)
            var keys: [[UInt8]] = []
            for _ in 0..<600 {
                let key = Sample.key(&random, longest: longestKey)
                try writer.put(key, Sample.value(&random, longest: 100))
                keys.append(key)
            }
            let tree = writer.publish()
            try arena.control.publish(
                ModelVersion(number: 1, tree: tree, isPartial: false, builtAt: 1, changedAt: 1)
            )
            arena.control.setStaleness(ModelStaleness(since: 1, reason: "it is old"))
            self.view = view
            self.tree = tree
            self.keys = keys
            self.writer = writer
        }

        /// Where a hostile writer writes.
        var memory: UnsafeMutableRawBufferPointer {
            UnsafeMutableRawBufferPointer(start: self.writer.mapping.base, count: self.writer.used)
        }
    }

    /// How often something was found, and how often it was corrupt.
    private struct Tally {
        var values = 0
        var corruptions = 0
        private var sum = 0

        /// Reads all that a reader can, each byte of it.
        mutating func read(_ victim: borrowing Victim, limit: Int) throws {
            do throws(ModelCorruption) {
                guard let version = try victim.view.currentVersion() else { return }
                _ = try victim.view.staleness()
                let reader = try ModelReader(victim.view, version.tree)
                var seen = 0
                var cursor = try reader.scan()
                while let entry = try cursor.next() {
                    seen += 1
                    self.touch(entry.value, victim)
                }
                if seen > limit { Issue.record("\(seen) entries") }
            } catch {
                self.corruptions += 1
            }
            for key in victim.keys.prefix(40) {
                do throws(ModelCorruption) {
                    let reader = try ModelReader(victim.view, victim.tree)
                    if let value = try reader.value(for: key) { self.touch(value, victim) }
                    var cursor = try reader.scan(prefix: Array(key.prefix(2)))
                    while let entry = try cursor.next() { self.touch(entry.value, victim) }
                } catch {
                    self.corruptions += 1
                }
            }
        }

        private mutating func touch(_ value: UnsafeRawBufferPointer, _ victim: borrowing Victim) {
            guard let start = value.baseAddress else { return }
            let offset = start - UnsafeRawPointer(victim.view.mapping.base)
            if offset < 0 || offset + value.count > victim.view.length { Issue.record("a value out of bounds") }
            // Each byte is there to be read.
            self.sum = value.reduce(self.sum) { $0 &+ Int($1) }
            self.values += 1
        }
    }

    @Test(arguments: [8, 1024])
    func flippedBytes(longestKey: Int) throws {
        var random = SplitMix(seed: UInt64(longestKey))
        let victim = try Victim(longestKey: longestKey, random: &random)
        let original = [UInt8](victim.memory)
        var tally = Tally()
        for _ in 0..<150 {
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                let place = Int.random(in: 16..<victim.memory.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: victim.memory[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: victim.memory[place] = UInt8.random(in: 0...255, using: &random)
                default:
                    // A word of another place: a node that leads somewhere else.
                    let from = Int.random(in: 0..<(victim.memory.count / 8), using: &random)
                    let word = victim.memory.loadUnaligned(fromByteOffset: from * 8, as: UInt64.self)
                    let to = min(place / 8 * 8, victim.memory.count - 8)
                    victim.memory.storeBytes(of: word, toByteOffset: to, as: UInt64.self)
                }
            }
            try tally.read(victim, limit: victim.view.length / 16)
            victim.memory.copyBytes(from: original)
        }
        // Both happened, else this has tried nothing.
        #expect(tally.values > 1000)
        #expect(tally.corruptions > 100)
        let before = tally.corruptions
        try tally.read(victim, limit: victim.tree.count)
        #expect(tally.corruptions == before)
    }

    @Test func flippedWordsOfThePage() throws {
        var random = SplitMix(seed: 5)
        let victim = try Victim(longestKey: 8, random: &random)
        let original = [UInt8](victim.memory)
        var tally = Tally()
        let places = [64, 72, 576, 584, 592, 600, 608, 2176, 2184, 2192]
        for _ in 0..<1000 {
            let place = places.randomElement(using: &random) ?? 64
            let word = Bool.random(using: &random) ? UInt64.random(in: 0..<9000, using: &random) : random.next()
            victim.memory.storeBytes(of: word, toByteOffset: place, as: UInt64.self)
            do throws(ModelCorruption) {
                _ = try victim.view.staleness()
                if let version = try victim.view.currentVersion() {
                    let reader = try ModelReader(victim.view, version.tree)
                    var cursor = try reader.scan()
                    while try cursor.next() != nil { tally.values += 1 }
                }
            } catch {
                tally.corruptions += 1
            }
            if Bool.random(using: &random) { victim.memory.copyBytes(from: original) }
        }
        #expect(tally.values > 1000)
        #expect(tally.corruptions > 100)
    }

    /// The writer changes bytes while they are read.
    @Test func bytesThatChangeMeanwhile() throws {
        var random = SplitMix(seed: 77)
        let victim = try Victim(longestKey: 30, random: &random)
        let original = [UInt8](victim.memory)
        let isDone = Atomic<Bool>(false)
        var tally = Tally()
        try RealThread.whileRunning { [memory = Memory(bytes: victim.memory)] in
            var random = SplitMix(seed: 78)
            while !isDone.load(ordering: .relaxed) {
                for _ in 0..<20 {
                    let place = Int.random(in: 4096..<memory.bytes.count, using: &random)
                    memory.bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
                for place in stride(from: 4096, to: original.count, by: 1) { memory.bytes[place] = original[place] }
            }
        } body: {
            for _ in 0..<100 { try tally.read(victim, limit: victim.view.length / 16) }
            isDone.store(true, ordering: .relaxed)
        }
        #expect(tally.values > 1000)
    }

    /// Sound for this test: that both threads write and read at once is its purpose.
    private struct Memory: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
    }
}
