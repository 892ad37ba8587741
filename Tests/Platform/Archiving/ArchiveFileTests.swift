import TestSupport
import Testing

@testable import Platform

/// Files of archives, and reading them back.
@Suite struct ArchiveFileTests {
    private static func decode(_ bytes: [UInt8], by size: Int) throws -> [UInt8] {
        let decoder = GzipDecoder()
        var decoded: [UInt8] = []
        func take(_ bytes: ArraySlice<UInt8>) throws(PushError) { decoded += bytes }
        var first = 0
        while first < bytes.count {
            let end = min(first + size, bytes.count)
            try decoder.take(bytes[first..<end], take)
            first = end
        }
        try decoder.finish(take)
        return decoded
    }

    private static func compress(_ parts: [[UInt8]]) throws -> [UInt8] {
        let directory = try Files.makeTemporaryDirectory()
        defer { Files.remove(directory) }
        let file = try GzipFile("\(directory)/a")
        for part in parts { try part.withUnsafeBytes { bytes throws in try file.write(bytes) } }
        let size = try file.finish()
        let bytes = try Files.read("\(directory)/a")
        #expect(bytes.count == size)
        return bytes
    }

    private static let text = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 % 7 == 0 ? $0 / 7 : $0) }

    @Test(arguments: [1, 2, 3, 1000, 1 << 20]) func whatWasWrittenIsRead(size: Int) throws {
        let compressed = try Self.compress([Array(Self.text[..<100]), [], Array(Self.text[100...])])
        #expect(compressed.count < Self.text.count && compressed.starts(with: [0x1F, 0x8B]))
        #expect(try Self.decode(compressed, by: size) == Self.text)
        // Several one behind the other are one, as for gzip.
        #expect(try Self.decode(compressed + compressed, by: size) == Self.text + Self.text)
        #expect(try Self.decode(try Self.compress([]), by: size).isEmpty)
    }

    @Test func whatIsNotCompressedGoesThrough() throws {
        for text in [[], [0x5B], [0x1F], Array("{}\n".utf8)] as [[UInt8]] {
            #expect(try Self.decode(text, by: 1) == text)
        }
    }

    @Test func damageIsTold() throws {
        let compressed = try Self.compress([Self.text])
        let cut = #expect(throws: PushError.self) { try Self.decode(Array(compressed.dropLast()), by: 1000) }
        #expect(cut?.description == "the compressed input ends too early; it is cut off")
        var damaged = compressed
        damaged[compressed.count / 2] ^= 0x55
        #expect(throws: PushError.self) { try Self.decode(damaged, by: 1000) }
        let more = #expect(throws: PushError.self) { try Self.decode(compressed + [1, 2, 3], by: 1000) }
        #expect(more?.description.hasPrefix("the compressed input is damaged") == true)
    }

    @Test func namesHaveTheTimesOfTheirDatapoints() throws {
        #expect(ArchiveFile.text(1_772_359_200_000_000) == "20260301T100000")
        #expect(ArchiveFile.text(-1_000_000) == "19691231T235959")
        let directory = try Files.makeTemporaryDirectory()
        defer { Files.remove(directory) }
        var names: [String] = []
        for time in 1...3 {
            var record = ArchiveRecord(Int64(time))
            (record.first, record.last) = (1_772_359_200_000_000, 1_772_359_201_500_000)
            let file = try ArchiveFile(record, in: directory)
            try file.close(&record)
            try file.publish(record)
            names.append(record.name)
            #expect(ArchiveRecord(record.bytes) == record)
            guard time == 3 else { continue }
            // One that was not completed is removed, and nothing else.
            try ArchiveFile.remove(record, from: directory)
            record.size += 1
            record.name = names[0]
            try ArchiveFile.remove(record, from: directory)
        }
        let name = "dp-log-20260301T100000--20260301T100001"
        #expect(names == ["\(name).jsonl.gz", "\(name)-2.jsonl.gz", "\(name)-3.jsonl.gz"])
        #expect(try Files.entries(directory).sorted() == ["\(name)-2.jsonl.gz", "\(name).jsonl.gz"].sorted())
    }
}
