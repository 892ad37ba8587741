import Glibc
import Testing

@testable import Discovery

/// Reads damaged files that end exactly where memory that cannot be read begins: one byte too many ends the process,
/// in an optimised build too, where a read beyond an array would go unnoticed.
@Suite struct ElfFenceTests {
    @Test(arguments: ["gnu", "sysv"]) func nothingIsReadBeyondTheEnd(style: String) throws {
        let workshop = try PluginWorkshop()
        let options = ["-shared", "-fPIC", "-Wl,--hash-style=\(style)"]
        let original = try PluginWorkshop.read(
            try workshop.compile("fenced.so", PluginWorkshop.entry, options: options)
        )
        let fence = try Fence(capacity: original.count)
        var random = SeededGenerator(state: 0x0fe2_ced0)
        var reasons: Set<RefusalReason> = []
        var readable = 0
        for round in 0..<6000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                // Headers, notes and the tables behind them are what leads elsewhere.
                bytes[Int.random(in: 0..<min(1536, bytes.count), using: &random)] = .random(in: 0...255, using: &random)
            }
            let length = round % 4 == 0 ? Int.random(in: 0...bytes.count, using: &random) : bytes.count
            do throws(Refusal) {
                try Self.readAll(fence.holding(bytes.prefix(length)))
                readable += 1
            } catch {
                reasons.insert(error.reason)
            }
        }
        // The damage reaches every stage of reading, and not all of it is fatal.
        #expect(readable > 100)
        #expect(reasons.isSuperset(of: [.truncated, .notELF, .wrongClass, .malformedELF, .wrongMachine]))
        try Self.readAll(fence.holding(original[...]))
    }

    private static func readAll(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        let file = try ElfFile(ElfBytes(bytes))
        _ = (file.notes.count, file.undefinedSymbols, file.requirements, file.comments, file.hasSwiftSections)
        _ = file.exportedSymbol("plugin_register")
        _ = try? PluginFacts(judging: ElfBytes(bytes), host: .host)
    }
}

/// Memory behind which nothing can be read.
private final class Fence {
    private let mapping: UnsafeMutableRawPointer
    private let room: Int
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init(capacity: Int) throws {
        self.room = (capacity + self.page - 1) / self.page * self.page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        self.mapping = try #require(mmap(nil, self.room + self.page, PROT_READ | PROT_WRITE, flags, -1, 0))
        try #require(self.mapping != MAP_FAILED)
        try #require(mprotect(self.mapping + self.room, self.page, PROT_NONE) == 0)
    }

    deinit { munmap(self.mapping, self.room + self.page) }

    /// The contents, moved to the end; valid until the next call.
    func holding(_ contents: ArraySlice<UInt8>) -> UnsafeRawBufferPointer {
        let place = self.mapping + (self.room - contents.count)
        contents.withUnsafeBytes { raw in
            if let base = raw.baseAddress { place.copyMemory(from: base, byteCount: raw.count) }
        }
        return UnsafeRawBufferPointer(start: place, count: contents.count)
    }
}

/// A generator with a seed (xorshift), so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state ^= self.state << 13
        self.state ^= self.state >> 7
        self.state ^= self.state << 17
        return self.state
    }
}
