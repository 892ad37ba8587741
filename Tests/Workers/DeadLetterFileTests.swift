import Discovery
import Glibc
import Records
import Synchronization
import Testing

@testable import Workers

/// Records that were given up, on a real disk.
@Suite final class DeadLetterFileTests {
    private let path: String
    private let file: DeadLetterFile
    private let complaints = JournalTests.Complaints()

    init() throws {
        var template = Array("/tmp/pluginhost-test.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        self.path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let complaints = self.complaints
        self.file = DeadLetterFile(in: StateDirectory(path: "\(self.path)/state")) { complaints.add($0) }
    }

    deinit {
        for name in ["state/dead-letters", "state/dead-letters.old"] { unlink("\(self.path)/\(name)") }
        for name in ["state/dead-letters", "state", ""] { rmdir("\(self.path)/\(name)") }
    }

    private func letter(_ index: Int, _ record: Value = ["n": 1], reason: String = "SIGSEGV") -> DeadLetter {
        DeadLetter(owner: "medium sqlite", batch: 7, index: index, reason: reason, record: record)
    }

    /// The lines of a file, each decoded.
    private func lines(_ path: String) throws -> [Record] {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        #expect(bytes.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) })
        return try bytes.split(separator: 10).map { try #require(try JSON.decode(Array($0)).record) }
    }

    @Test func aRecordIsALineWithAllThatIsKnown() throws {
        let record: Value = ["n": 3, "text": "a\nb\u{1b}[2J\u{202e}é", "list": [1, 2.5, nil, true]]
        #expect(self.file.append(self.letter(3, record, reason: "it died of\nSIGSEGV")))
        #expect(self.file.append(self.letter(4)))
        let lines = try self.lines(self.file.path)
        #expect(lines.count == 2)
        #expect(lines[0].keys == ["time", "extension", "batch", "index", "reason", "record"])
        #expect(lines[0]["extension"]?.text == "medium sqlite")
        #expect(lines[0]["batch"]?.integer == 7)
        #expect(lines[0]["index"]?.integer == 3)
        #expect(lines[0]["reason"]?.text == "it died of\nSIGSEGV")
        #expect(lines[0]["record"] == record)
        #expect(lines[0]["time"]?.text?.count == 20)
        #expect(self.complaints.all == [])
        var status = stat()
        #expect(stat(self.file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func ofAHugeRecordThereIsTheBeginning() throws {
        let size = DeadLetter.longestRecord
        self.file.append(self.letter(0, .string(String(repeating: "x", count: size))))
        self.file.append(self.letter(1, .string(String(repeating: "y", count: size - 2))))
        let lines = try self.lines(self.file.path)
        #expect(lines[0]["record"] == nil)
        #expect(lines[0]["size"]?.integer == size + 2)
        #expect(lines[0]["cut"]?.text?.hasPrefix("\"xxx") == true)
        #expect(lines[1]["record"]?.text?.count == size - 2)
    }

    @Test func theFileIsBoundedAndTheNewestStay() throws {
        let record = Value.string(String(repeating: "x", count: 200_000))
        for index in 0..<120 { self.file.append(self.letter(index, record)) }
        let old = try self.lines("\(self.file.path).old").compactMap { $0["index"]?.integer }
        let new = try self.lines(self.file.path).compactMap { $0["index"]?.integer }
        #expect(old + new == Array((120 - old.count - new.count)..<120))
        #expect(old.count < 50 && new.count < 50 && old.count > 40)
    }

    @Test func whatCannotBeKeptIsSaid() throws {
        #expect(mkdir("\(self.path)/state", 0o700) == 0)
        #expect(mkdir(self.file.path, 0o700) == 0)
        #expect(!self.file.append(self.letter(5)))
        #expect(self.complaints.all.count == 1)
        #expect(self.complaints.all.first?.contains("record 5 of batch 7 is lost to medium sqlite") == true)
    }

    @Test func severalHostsWriteWholeLines() async throws {
        let file = self.file
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for index in 0..<100 {
                        file.append(
                            DeadLetter(owner: "w", batch: writer, index: index, reason: "", record: ["n": .int(index)])
                        )
                    }
                }
            }
        }
        let lines = try self.lines(self.file.path)
        #expect(Set(lines.map { [$0["batch"]?.integer, $0["index"]?.integer] }).count == 400)
    }
}
