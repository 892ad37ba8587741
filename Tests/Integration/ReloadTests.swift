import Glibc
import TestSupport
import Testing

/// A plugin file that changes while a run uses it.
struct ReloadTests {
    private static let first = Fixture("version", "VERSION=1")
    private static let second = Fixture("version", "VERSION=2")

    private let workspace: Workspace
    private var file: String { "\(self.workspace.ext)/version.so" }

    init() throws { self.workspace = try Workspace(Self.first) }

    private func start(_ arguments: String...) throws -> ChildProcess {
        let run = try self.workspace.start(["--ext", self.workspace.ext, "--progress=0"] + arguments)
        #expect(Monotonic.waits { run.outputSize > 2000 })
        return run
    }

    /// Puts another file in the place of the plugin, as an installation does.
    private func replace(_ fixture: Fixture, at path: String? = nil) throws {
        try Files.copy(try fixture.built(), to: "\(self.workspace.path)/home/new")
        try #require(rename("\(self.workspace.path)/home/new", path ?? self.file) == 0)
    }

    /// Waits until the host has said something.
    private func wait(
        _ run: ChildProcess,
        for words: String,
        times: Int = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isSaid = Monotonic.waits {
            run.errorsSoFar.split(separator: "\n").count { $0.contains(words) } >= times
        }
        #expect(isSaid, "\(words) is not in:\n\(run.errorsSoFar)", sourceLocation: sourceLocation)
    }

    /// The versions that made the records, which must be each exactly once, in order and whole.
    private func versions(_ run: FinishedProcess, count: Int) -> [Int] {
        var versions: [Int] = []
        var changes: [Int] = []
        for (index, line) in run.lines.enumerated() {
            guard let mark = line.split(separator: " ").last?.dropLast(), let version = Int(mark),
                line == "{\"n\": \(index), \"version\": \(version)}"
            else {
                Issue.record("line \(index): \(line)")
                return []
            }
            if versions.last != version { changes.append(index) }
            if versions.last != version { versions.append(version) }
        }
        #expect(run.lines.count == count)
        return versions
    }

    // MARK: - What is taken over

    @Test(arguments: [[], ["FORGETS"]])
    func anotherVersionGoesOnWithTheNextRecord(_ macros: [String]) throws {
        let run = try self.start("version", "--number=0", "--rate=5000", "--seed=1")
        let words = "host: model version: the plugin's file was changed; the new version goes on with record "
        try self.replace(Fixture("version", macros: ["VERSION=2"] + macros))
        self.wait(run, for: words)
        try self.replace(Fixture("version", macros: ["VERSION=3"] + macros))
        self.wait(run, for: words, times: 2)
        let size = run.outputSize
        #expect(Monotonic.waits { run.outputSize > size + 1000 })
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 2, 3])
    }

    /// Other bytes, the same records: the output is that of a run in which nothing changed.
    @Test(arguments: ["json-lines", "csv", "batch-headered-csv"])
    func notAByteIsLostOrDoubled(_ format: String) throws {
        let arguments = ["version", "--batch-size=70", "--output-format=\(format)"]
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments + ["--number=0", "--rate=5000"])
        for build in 1...5 {
            let sizeBefore = run.outputSize
            #expect(Monotonic.waits { run.outputSize > sizeBefore + 100 })
            try self.replace(Fixture("version", "VERSION=1", "BUILD=\(build)"))
            self.wait(run, for: "the new version goes on with record", times: build)
        }
        let sizeBefore = run.outputSize
        #expect(Monotonic.waits { run.outputSize > sizeBefore + 100 })
        run.signal(SIGINT)
        let finished = try run.wait()
        let number = finished.lines.count { $0.contains { $0.isNumber } }
        let peaceful = try self.workspace.start(["--ext", self.workspace.ext] + arguments + ["--number=\(number)"])
            .wait()
        peaceful.expectSuccess()
        #expect(finished.output == peaceful.output)
    }

    @Test func allProducersChangeAndTheNumberStaysExact() throws {
        // Slower where it was over before all of them had changed.
        for rate in [15_000, 3000, 600] {
            try self.replace(Self.first)
            let run = try self.start("3version", "--number=30000", "--rate=\(rate)")
            try self.replace(Self.second)
            let words = (1...3).map { "model version#\($0): the plugin's file was changed; the new version goes on" }
            let finished = try run.wait()
            finished.expectSuccess()
            // Three producers count for themselves; each number comes from each once, and from whoever came to a later one.
            let numbers = finished.lines.compactMap { line in
                line.split(separator: ",").first.flatMap { Int($0.drop { !$0.isNumber }) }
            }
            var counts = [Int](repeating: 0, count: 30_000)
            for number in numbers { counts[number] += 1 }
            #expect(numbers.count == 30_000 && counts[0] == 3)
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 >= $1 })
            if words.allSatisfy(finished.errors.contains) { return }
        }
        Issue.record("not all producers have changed")
    }

    @Test func amongKillsTooNoRecordIsLostOrDoubled() throws {
        _ = try self.workspace.host("--list-plugins")
        let run = try self.start("version", "--number=0", "--rate=10000", "--seed=3")
        for version in 2...8 {
            try self.replace(Fixture("version", "VERSION=\(version)"))
            var killer = WorkerKiller(run, seed: UInt64(version))
            try killer.kill(2, every: 20...120)
        }
        // Two that nobody disturbs any more.
        for version in 9...10 {
            try self.replace(Fixture("version", "VERSION=\(version)"))
            let line = Array("\"version\": \(version)}\n".utf8)
            #expect(Monotonic.waits { run.outputSoFar.suffix(line.count).elementsEqual(line) })
        }
        run.signal(SIGINT)
        let finished = try run.wait()
        let versions = self.versions(finished, count: finished.lines.count)
        #expect(versions == versions.sorted() && versions.count > 2, "\(versions)")
        #expect(finished.errors.contains("was killed by SIGKILL"))
    }

    /// As a build does that writes into the file that is there.
    @Test func aFileThatIsWrittenInPlaceIsWaitedFor() throws {
        let run = try self.start("version", "--number=0", "--rate=2000")
        let bytes = try Self.second.bytes()
        let descriptor = open(self.file, O_WRONLY | O_TRUNC)
        try #require(descriptor >= 0)
        for part in stride(from: 0, to: bytes.count, by: bytes.count / 5 + 1) {
            let chunk = bytes[part..<min(bytes.count, part + bytes.count / 5 + 1)]
            #expect(chunk.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == chunk.count)
            usleep(150_000)
        }
        #expect(!run.errorsSoFar.contains("changed"), "\(run.errorsSoFar)")
        close(descriptor)
        self.wait(run, for: "the new version goes on with record ")
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 2])
        #expect(!finished.errors.contains("the version it has"), "\(finished.errors)")
    }

    /// Authors link their build's product into `ext`.
    @Test func whatALinkLeadsToIsWatched() throws {
        let target = "\(self.workspace.path)/home/product.so"
        try #require(rename(self.file, target) == 0)
        try #require(symlink(target, self.file) == 0)
        let run = try self.start("version", "--number=0", "--rate=2000")
        try self.replace(Self.second, at: target)
        self.wait(run, for: "the new version goes on with record ")
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 2])
    }

    @Test func aDeadPluginIsMendedByAnotherVersion() throws {
        try self.replace(Fixture("version", "VERSION=1", "FAULT=THIRD_FILL_CRASHES"))
        // It makes some records, dies, is started again, and so on; the mended one goes on.
        let run = try self.start("version", "--number=0", "--rate=5000", "--batch-size=10")
        try self.replace(Self.second)
        let line = Array("\"version\": 2}\n".utf8)
        #expect(Monotonic.waits { run.outputSoFar.suffix(line.count).elementsEqual(line) })
        let size = run.outputSize
        #expect(Monotonic.waits { run.outputSize > size + 10_000 })
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 2])
    }

    // MARK: - What is refused

    private static let faults: [(fault: String, words: String)] = [
        ("REGISTRATION_CRASHES", "the run goes on with the version it has, for its worker crashed with SIGSEGV"),
        ("IS_RENAMED", "the run goes on with the version it has, for it registers no model 'version' any more"),
        ("NEEDS", "the run goes on with the version it has, for model 'version' needs what is not granted: read"),
        ("CREATION_FAILS", "for the new one failed: "),
        ("CREATION_CRASHES", "for the worker of the new one crashed with SIGSEGV"),
        ("FIRST_FILL_FAILS", "for the new one failed: "),
        ("FIRST_FILL_CRASHES", "for the worker of the new one crashed with SIGSEGV"),
        ("FIRST_FILL_HANGS", "for the worker of the new one was killed because it made no record for 8 s"),
    ]

    @Test(arguments: Self.faults)
    func theOldVersionStays(_ fault: String, _ words: String) throws {
        // Whoever does not hang never has made no record for too long, however slow the machine is.
        let patience = "--stall-timeout=\(fault == "FIRST_FILL_HANGS" ? 8 : 240)"
        let run = try self.start("version", "--number=0", "--rate=2000", patience)
        let worker = Processes.children(of: run.identifier)
        try self.replace(Fixture("version", "VERSION=2", "FAULT=\(fault)"))
        self.wait(run, for: words)
        // The old worker itself, not another one of its version.
        let size = run.outputSize
        #expect(Monotonic.waits { run.outputSize > size + 1000 })
        #expect(Monotonic.waits { Processes.children(of: run.identifier) == worker })
        try self.replace(Fixture("version", "VERSION=3"))
        self.wait(run, for: "the new version goes on with record ")
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 3])
    }

    @Test(arguments: ["rubbish", ""])
    func whatIsNoPluginIsRefused(_ contents: String) throws {
        let run = try self.start("version", "--number=0", "--rate=2000")
        try Files.write(contents, to: self.file)
        self.wait(
            run,
            for: "\(self.file): the plugin's file was changed during a run; the run goes on with the version"
        )
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1])
    }

    @Test func aRemovedFileEndsNothing() throws {
        let run = try self.start("version", "--number=0", "--rate=2000")
        Files.remove(self.file)
        self.wait(run, for: "the plugin's file was removed during a run; the run goes on with the version it has")
        let size = run.outputSize
        #expect(Monotonic.waits { run.outputSize > size + 1000 })
        // What comes back is another version.
        try self.replace(Self.second)
        self.wait(run, for: "the new version goes on with record ")
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(self.versions(finished, count: finished.lines.count) == [1, 2])
    }

    @Test func aFileThatWasOnlyTouchedIsNotReloaded() throws {
        let run = try self.start("version", "--number=0", "--rate=2000")
        try #require(utimes(self.file, nil) == 0)
        try self.replace(Self.first)
        try Files.copy(try Fixture("mortal", "DEATH=NEVER").built(), to: "\(self.workspace.ext)/other.so")
        self.wait(run, for: "plugin files added: \(self.workspace.ext)/other.so")
        Files.remove("\(self.workspace.ext)/other.so")
        self.wait(run, for: "plugin files removed: \(self.workspace.ext)/other.so")
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(!finished.errors.contains("the plugin's file was"), "\(finished.errors)")
    }

    @Test func whatWasDecidedIsKept() throws {
        let run = try self.start("version", "--number=0", "--rate=2000")
        try self.replace(Self.second)
        self.wait(run, for: "the new version goes on with record ")
        Files.remove(self.file)
        self.wait(run, for: "was removed")
        run.signal(SIGINT)
        _ = try run.wait()
        try self.replace(Self.second)
        let told = try self.workspace.host("why", "version")
        told.expectSuccess()
        #expect(told.text.contains("version: the plugin's file was changed -> the new version goes on with record "))
        #expect(told.text.contains("the plugin's file was removed during a run -> the run goes on with the version"))
    }
}
