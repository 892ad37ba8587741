import Testing

@testable import Discovery

/// No bytes make the reader trap, read outside or run on. What it answers on damaged files does not matter.
@Suite struct ElfFuzzTests {
    private struct Random {
        var state: UInt64
        mutating func next() -> UInt64 {
            self.state ^= self.state << 13
            self.state ^= self.state >> 7
            self.state ^= self.state << 17
            return self.state
        }
        mutating func below(_ limit: Int) -> Int { Int(self.next() % UInt64(limit)) }
    }

    private static func readAll(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            let isPlugin = (try? PluginFacts(judging: ElfBytes(bytes), host: .host)) != nil
            guard let file = try? ElfFile(ElfBytes(bytes)) else { return isPlugin }
            _ = file.notes.count
            _ = file.undefinedSymbols.count
            _ = file.newestGlibc
            _ = file.hasSwiftSections
            _ = file.comments
            return isPlugin
        }
    }

    @Test(arguments: ["gnu", "sysv"])
    func survivesMutations(style: String) throws {
        let workshop = try PluginWorkshop()
        let options = [
            "-shared", "-fPIC", "-s", "-nostartfiles", "-Wl,--hash-style=\(style)", "-Wl,-z,noseparate-code",
            "-Wl,-rpath,$ORIGIN",
        ]
        let source = "#include <stdio.h>\n" + PluginWorkshop.entry + "int use(void) { return puts(\"x\"); }\n"
        let original = try PluginWorkshop.read(try workshop.compile("small.so", source, options: options))
        try #require(Self.readAll(original))
        // Where the tables are: headers, and all that the dynamic section points to.
        let interesting = [0, 1, 2, 0x7f, 0x80, 0xff].map(UInt8.init)
        var random = Random(state: 0x5eed_0001)
        var accepted = 0
        var bytes = original
        for _ in 0..<60_000 {
            var changed: [Int] = []
            for _ in 0...random.below(4) {
                let place = random.below(4) == 0 ? random.below(min(1024, bytes.count)) : random.below(bytes.count)
                let width = [1, 2, 4, 8][random.below(4)]
                let fill = random.below(2) == 0 ? interesting[random.below(interesting.count)] : nil
                for index in place..<min(place + width, bytes.count) {
                    changed.append(index)
                    bytes[index] = fill ?? UInt8(truncatingIfNeeded: random.next())
                }
            }
            if Self.readAll(bytes) { accepted += 1 }
            for index in changed { bytes[index] = original[index] }
        }
        // Most changes hit code and padding, so both outcomes must occur; else the fuzzer tests nothing.
        #expect(accepted > 1_000 && accepted < 59_000)
    }

    @Test func endsOnTablesThatPointAtThemselves() throws {
        let workshop = try PluginWorkshop()
        let original = try PluginWorkshop.read(try workshop.compile("small.so"))
        // Each byte alone at its extremes in the first kilobytes: sizes, counts, links and offsets of every header.
        for index in 0..<min(2048, original.count) {
            for value in [0, 1, 0x7f, 0xff] as [UInt8] {
                var bytes = original
                bytes[index] = value
                _ = Self.readAll(bytes)
            }
        }
    }
}
