import CLinux
import Glibc
import Testing

@testable import SharedModels

/// Who may do what with an arena, and what its first page tells.
@Suite struct ArenaTests {
    @Test func afterSealingNobodyCanWrite() throws {
        let arena = try ModelArena(capacity: 1 << 20)
        var writer = try ModelWriter(arena)
        try arena.seal()
        defer { withExtendedLifetime(arena) {} }

        #expect(throws: ArenaError.self) { _ = try ModelWriter(arena) }
        #expect(mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, arena.descriptor, 0) == MAP_FAILED)
        #expect(errno == EPERM)
        #expect(pwrite(arena.descriptor, "x", 1, 8192) == -1)
        #expect(errno == EPERM)
        #expect(ftruncate(arena.descriptor, 4096) == -1)
        let view = try ArenaView(arena)
        #expect(mprotect(view.mapping.base, 4096, PROT_READ | PROT_WRITE) == -1)
        // MADV_REMOVE, which this module of Glibc does not know.
        let removePages: Int32 = 9
        // Nor can the writer take pages away from under the readers.
        #expect(madvise(writer.mapping.base, 8192, removePages) == -1)

        // Those who had it mapped go on.
        try writer.put([1], [2])
        let tree = writer.publish()
        try arena.control.publish(
            ModelVersion(number: 1, tree: tree, isPartial: false, builtAt: 3, changedAt: 4)
        )
        #expect(try ModelReader(view, tree).copy(for: [1]) == [2])
    }

    @Test func memoryLivesAsLongAsSomebodyReadsIt() throws {
        var reader: ModelReader
        do {
            let arena = try ModelArena(capacity: 1 << 20)
            var writer = try ModelWriter(arena)
            try writer.put([1], [2])
            reader = try ModelReader(try ArenaView(arena), writer.publish())
        }
        #expect(try reader.copy(for: [1]) == [2])
    }

    @Test func aViewMapsWhatAVersionNeeds() throws {
        let arena = try ModelArena(capacity: 1 << 30)
        var writer = try ModelWriter(arena)
        try writer.put([1], [2])
        let early = writer.publish()
        let view = try ArenaView(arena, extent: early.extent)
        #expect(view.length < 65_536)
        #expect(try ModelReader(view, early).copy(for: [1]) == [2])
        for number in 0..<255 { try writer.put([UInt8(number), 1], [UInt8](repeating: 1, count: 1000)) }
        let late = writer.publish()
        #expect(throws: ModelCorruption.self) { _ = try ModelReader(view, late) }
        #expect(try ModelReader(view, early).copy(for: [1]) == [2])
    }

    @Test func otherFilesAreRefused() throws {
        let pipe = open("/dev/null", O_RDWR)
        defer { close(pipe) }
        #expect(throws: ArenaError.self) { _ = try ArenaView(mapping: pipe) }
        #expect(throws: ArenaError.self) { _ = try ArenaView(mapping: -1) }

        let unsealed = clinux_memfd_create("unsealed")
        defer { close(unsealed) }
        #expect(ftruncate(unsealed, 1 << 16) == 0)
        #expect(throws: ArenaError.self) { _ = try ArenaView(mapping: unsealed) }
        #expect(clinux_seal_size(unsealed) == 0)
        // Now its size is sealed, but it is empty.
        #expect(throws: ArenaError.self) { _ = try ArenaView(mapping: unsealed) }

        let short = clinux_memfd_create("short")
        defer { close(short) }
        #expect(ftruncate(short, 100) == 0)
        #expect(clinux_seal_size(short) == 0)
        #expect(throws: ArenaError.self) { _ = try ArenaView(mapping: short) }
        #expect(throws: ArenaError.self) { _ = try ModelArena(capacity: .max) }
    }

    @Test func thePageTellsTheLatest() throws {
        let arena = try ModelArena(capacity: 1 << 20)
        let view = try ArenaView(arena)
        #expect(try view.currentVersion() == nil)
        #expect(try view.staleness() == nil)
        #expect(!view.isSuperseded)

        let tree = try ModelTree(root: 4096, extent: 9000, count: 7)
        for number in 1...50 {
            let version = ModelVersion(
                number: UInt64(number),
                tree: tree,
                isPartial: number % 2 == 0,
                builtAt: -5,
                changedAt: Int64(number)
            )
            try arena.control.publish(version)
            #expect(try view.currentVersion() == version)
            let note = ModelStaleness(since: Int64(number), reason: "no answer, try \(number)")
            arena.control.setStaleness(note)
            #expect(try view.staleness() == note)
        }
        arena.control.setStaleness(nil)
        #expect(try view.staleness() == nil)
        arena.control.supersede()
        #expect(view.isSuperseded)
    }

    @Test func longReasonsAreCutBetweenCharacters() throws {
        let arena = try ModelArena(capacity: 1 << 20)
        let view = try ArenaView(arena)
        arena.control.setStaleness(ModelStaleness(since: 1, reason: String(repeating: "é", count: 1000)))
        #expect(try view.staleness()?.reason == String(repeating: "é", count: 256))
        arena.control.setStaleness(ModelStaleness(since: 1, reason: "a" + String(repeating: "é", count: 1000)))
        #expect(try view.staleness()?.reason == "a" + String(repeating: "é", count: 255))
    }

    @Test(arguments: [
        (root: UInt64(0), extent: UInt64(8192), count: UInt64(0)),
        (root: 0, extent: 0, count: 1),
        (root: 4096, extent: 8192, count: 0),
        (root: 4095, extent: 8192, count: 1),
        (root: 8192, extent: 8192, count: 1),
        (root: 4096, extent: 8192, count: 513),
        (root: .max, extent: .max, count: 1),
    ])
    func numbersOfNoTreeAreRefused(root: UInt64, extent: UInt64, count: UInt64) {
        #expect(throws: ModelCorruption.words(root: root, extent: extent, count: count)) {
            _ = try ModelTree(root: root, extent: extent, count: count)
        }
    }

    @Test func aTreeBeyondTheArenaIsNotPublished() throws {
        let arena = try ModelArena(capacity: 65_536)
        let tree = try ModelTree(root: 4096, extent: 70_000, count: 1)
        #expect(throws: ModelCorruption.self) {
            try arena.control.publish(
                ModelVersion(number: 1, tree: tree, isPartial: false, builtAt: 0, changedAt: 0)
            )
        }
        #expect(try ArenaView(arena).currentVersion() == nil)
    }
}
