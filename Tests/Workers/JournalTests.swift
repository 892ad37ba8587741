import Discovery
import Glibc
import Synchronization
import Testing

@testable import Workers

/// The journal on a real disk, with several writers.
@Suite final class JournalTests {
    private let path: String
    private let journal: Journal
    private let complaints: Complaints

    /// What was logged.
    final class Complaints: Sendable {
        private let sentences = Mutex<[String]>([])

        var all: [String] { self.sentences.withLock { $0 } }

        func add(_ sentence: String) { self.sentences.withLock { $0.append(sentence) } }
    }

    init() throws {
        var template = Array("/tmp/pluginhost-test.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        self.path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let complaints = Complaints()
        self.complaints = complaints
        self.journal = Journal(in: StateDirectory(path: "\(self.path)/a/state")) { complaints.add($0) }
    }

    deinit {
        for name in ["a/state/journal", "a/state/journal.old", "a/state/crashes"] {
            unlink("\(self.path)/\(name)")
            rmdir("\(self.path)/\(name)")
        }
        for name in ["a/state", "a", ""] { rmdir("\(self.path)/\(name)") }
    }

    private func append(_ text: String) throws {
        let descriptor = open(self.journal.path, O_WRONLY | O_APPEND)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    private var size: Int {
        var status = stat()
        return stat(self.journal.path, &status) == 0 ? Int(status.st_size) : -1
    }

    private static func entry(_ number: Int) -> JournalEntry {
        JournalEntry(kind: "model", name: "m\(number)", file: "/p.so", event: "event \(number)", decision: "none")
    }

    @Test func whatIsWrittenIsRead() {
        let entry = JournalEntry(
            kind: "model",
            name: "snört",
            file: "/a b/\u{202e}p.so",
            event: "said \u{1b}[2J\n\"x\"",
            decision: "restart",
            reason: "1st of 5"
        )
        self.journal.append(entry)
        self.journal.append(Self.entry(2))
        #expect(self.journal.entries { _ in true } == [entry, Self.entry(2)].map { self.timed($0, entry.time) })
        #expect(self.journal.entries { $0.name == "m2" }.count == 1)
        #expect(!entry.text.utf8.contains(0x1B) && !entry.text.contains("\n") && !entry.text.contains("\u{202e}"))
        #expect(entry.line.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(self.complaints.all.isEmpty)
    }

    private func timed(_ entry: JournalEntry, _ time: String) -> JournalEntry {
        var entry = entry
        // The second of the two may be written in the next second.
        entry.time = self.journal.entries { $0.event == entry.event }.first?.time ?? time
        return entry
    }

    @Test func damagedLinesAreSkipped() throws {
        self.journal.append(Self.entry(1))
        try self.append("{\"time\":\"x\"\n\u{0}\u{1}\n[]\n{}\nnull\n\n{\"time\":1,\"event\":2,\"decision\":3}\n")
        self.journal.append(Self.entry(2))
        try self.append("{\"time\":\"cut off")
        #expect(self.journal.entries { _ in true }.map(\.name) == ["m1", "m2"])
    }

    @Test func longTextsAreCut() {
        let long = String(repeating: "é", count: 1 << 20)
        self.journal.append(JournalEntry(file: "/p.so", event: long, decision: long, reason: long))
        #expect(self.size < 64 << 10)
        #expect(self.journal.entries { _ in true }.count == 1)
    }

    @Test func aFullJournalBeginsAnewAndTheOldOneIsRead() throws {
        self.journal.append(Self.entry(1))
        try self.append(String(repeating: "x", count: Journal.fullSize) + "\n")
        self.journal.append(Self.entry(2))
        #expect(self.size < 1000)
        #expect(self.journal.entries { _ in true }.map(\.name) == ["m1", "m2"])
        try self.append(String(repeating: "x", count: Journal.fullSize) + "\n")
        self.journal.append(Self.entry(3))
        #expect(self.journal.entries { _ in true }.map(\.name) == ["m2", "m3"])
    }

    /// Nothing is torn or lost, also while the file is being renamed.
    @Test func manyWritersDoNotDisturbEachOther() async throws {
        self.journal.append(Self.entry(-1))
        try self.append(String(repeating: "x", count: Journal.fullSize - 20_000) + "\n")
        let journal = self.journal
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask { for number in 0..<200 { journal.append(Self.entry(writer * 1000 + number)) } }
            }
        }
        let numbers = Set(journal.entries { $0.event.hasPrefix("event ") }.map(\.name))
        #expect(numbers.count == 801)
        #expect(self.complaints.all.isEmpty)
    }

    @Test func whatCannotBeWrittenIsToldAndIsNoFailure() throws {
        try #require(mkdir("\(self.path)/a", 0o700) == 0)
        try #require(symlink("/nowhere/at/all", "\(self.path)/a/state") == 0)
        self.journal.append(Self.entry(1))
        #expect(self.complaints.all.count == 1)
        #expect(self.journal.entries { _ in true }.isEmpty)
        unlink("\(self.path)/a/state")
    }

    @Test func reportsOfCrashesAreBounded() throws {
        let complaints = self.complaints
        let directory = CrashDirectory(in: StateDirectory(path: "\(self.path)/a/state")) { complaints.add($0) }
        let report = try #require(
            CrashReport(
                signal: SIGILL,
                record: [],
                errorLines: (0..<250).map { "\($0)" + String(repeating: "y", count: 4000) } + ["*** Signal 4: x"]
                    + (0..<250).map { "\($0)" + String(repeating: "z", count: 4000) },
                image: nil
            )
        )
        var paths: [String] = []
        for _ in 0..<250 { paths.append(try #require(directory.keep(report, subject: "../a\u{1b}#1", plugin: "/p"))) }
        #expect(Set(paths).count == 250)
        #expect(paths == paths.sorted())
        let kept = paths.filter { access($0, F_OK) == 0 }
        #expect(kept == paths.suffix(CrashDirectory.mostReports))
        var sizes: [Int] = []
        for path in kept {
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            sizes.append(Int(status.st_size))
        }
        #expect(sizes.reduce(0, +) <= CrashDirectory.mostBytes)
        #expect(sizes.allSatisfy { $0 <= CrashDirectory.longestReport && $0 > 1000 })
        #expect(complaints.all.isEmpty)
        for path in kept { unlink(path) }
    }
}
