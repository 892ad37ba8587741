import Glibc
import SharedModels
import TestSupport
import Testing

/// Pages that are touched ahead of the writer are neither lost nor taken for ever.
@Suite struct PagePreparationTests {
    private static func put(_ number: Int, _ writer: inout ElementWriter) throws {
        let fields = [0xA1, 0x61, 0x66, 0x59, 0x01, 0xF4] + [UInt8](repeating: UInt8(number & 0xFF), count: 500)
        let texts = Array("Thing".utf8) + Array("thing \(number)".utf8)
        try texts.withUnsafeBytes { texts in
            let type = UnsafeRawBufferPointer(rebasing: texts[0..<5])
            let id = UnsafeRawBufferPointer(rebasing: texts[5...])
            try fields.withUnsafeBytes { try writer.put(type, id, name: id, fields: $0) }
        }
    }

    private static func blocks(_ arena: ModelArena) -> Int {
        var status = stat()
        return fstat(arena.descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : -1
    }

    private static func isMapped(_ arena: ModelArena) throws -> Int {
        var status = stat()
        fstat(arena.descriptor, &status)
        return try Files.text("/proc/self/maps").split(separator: "\n")
            .filter { $0.contains("memfd:model") && $0.split(separator: " ")[4] == "\(status.st_ino)" }.count
    }

    @Test(arguments: [10, 200, 3000, 30_000])
    func whatIsLeftIsGivenBack(count: Int) throws {
        let arena = try ModelArena(capacity: 1 << 28)
        var writer = ElementWriter(try ModelWriter(arena))
        writer.gather()
        for number in 0..<count { try Self.put(number, &writer) }
        try writer.settle()
        let tree = writer.publish()
        #expect(Self.blocks(arena) <= writer.used + (128 << 10), "\(Self.blocks(arena)) of \(writer.used) used")
        let reader = ElementReader(try ModelReader(try ArenaView(arena), tree))
        for number in stride(from: 0, to: count, by: max(1, count / 100)) {
            let texts = Array("Thing".utf8) + Array("thing \(number)".utf8)
            let found = try texts.withUnsafeBytes { texts in
                try reader.element(
                    UnsafeRawBufferPointer(rebasing: texts[0..<5]),
                    UnsafeRawBufferPointer(rebasing: texts[5...])
                )
            }
            #expect(found?.fields.count == 506 && found?.fields.last == UInt8(number & 0xFF))
        }
    }

    /// A build that fails gives its writer up.
    @Test func aWriterThatIsGivenUpLeavesNothing() throws {
        let arena = try ModelArena(capacity: 1 << 28)
        let mappings = try Self.isMapped(arena)
        try {
            var writer = ElementWriter(try ModelWriter(arena))
            writer.gather()
            for number in 0..<5000 { try Self.put(number, &writer) }
            #expect(try Self.isMapped(arena) == mappings + 1)
        }()
        #expect(try Self.isMapped(arena) == mappings)
    }
}
