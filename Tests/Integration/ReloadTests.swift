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
    private func wait(_ run: ChildProcess, for words: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let isSaid = Monotonic.waits { run.errorsSoFar.contains(words) }
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
        let run = try self.start("version", "--number=30000", "--rate=15000", "--seed=1")
        try self.replace(Fixture("version", macros: ["VERSION=2"] + macros))
        self.wait(run, for: "host: model version: the plugin's file was changed; the new version goes on with record ")
        try self.replace(Fixture("version", macros: ["VERSION=3"] + macros))
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(self.versions(finished, count: 30_000) == [1, 2, 3])
    }

    /// Other bytes, the same records: the output is that of a run in which nothing changed.
    @Test(arguments: ["json-lines", "csv", "batch-headered-csv"])
    func notAByteIsLostOrDoubled(_ format: String) throws {
        let arguments = ["version", "--number=50000", "--rate=20000", "--batch-size=70", "--output-format=\(format)"]
        let peaceful = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments)
        for build in 1...5 {
            let sizeBefore = run.outputSize
            #expect(Monotonic.waits { run.outputSize > sizeBefore + 100 })
            try self.replace(Fixture("version", "VERSION=1", "BUILD=\(build)"))
            usleep(150_000)
        }
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(finished.output == peaceful.output)
        let changes = finished.errors.split(separator: "\n").count {
            $0.contains("the new version goes on with record")
        }
        #expect(changes > 0, "\(finished.errors)")
    }

    @Test func allProducersChangeAndTheNumberStaysExact() throws {
        let run = try self.start("3version", "--number=30000", "--rate=15000")
        try self.replace(Self.second)
        for label in 1...3 {
            self.wait(run, for: "model version#\(label): the plugin's file was changed; the new version goes on")
        }
        let finished = try run.wait()
        finished.expectSuccess()
        // Three producers count for themselves; each number comes from each exactly once.
        let numbers = finished.lines.map { $0.split(separator: ",")[0] }
        #expect(numbers.count == 30_000)
        #expect(Dictionary(grouping: numbers, by: { $0 }).values.allSatisfy { $0.count <= 3 })
        #expect(Set(numbers).count >= 10_000 && Set(numbers).count < 10_200)
    }

    @Test func amongKillsTooNoRecordIsLostOrDoubled() throws {
        _ = try self.workspace.host("--list-plugins")
        let run = try self.start("version", "--number=60000", "--rate=20000", "--seed=3")
        for version in 2...8 {
            try self.replace(Fixture("version", "VERSION=\(version)"))
            var killer = WorkerKiller(run, seed: UInt64(version))
            try killer.kill(2, every: 20...120)
        }
        let finished = try run.wait()
        finished.expectSuccess()
        let versions = self.versions(finished, count: 60_000)
        #expect(versions == versions.sorted() && versions.count > 2, "\(versions)")
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
        let run = try self.start("version", "--number=40000", "--rate=20000", "--batch-size=10")
        try self.replace(Self.second)
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(self.versions(finished, count: 40_000) == [1, 2])
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
        ("FIRST_FILL_HANGS", "for the worker of the new one was killed because it made no record for 1 s"),
    ]

    @Test(arguments: Self.faults)
    func theOldVersionStays(_ fault: String, _ words: String) throws {
        let run = try self.start("version", "--number=0", "--rate=2000", "--stall-timeout=1")
        let worker = Processes.children(of: run.identifier)
        try self.replace(Fixture("version", "VERSION=2", "FAULT=\(fault)"))
        self.wait(run, for: words)
        // The old worker itself, not another one of its version.
        let size = run.outputSize
        #expect(Monotonic.waits { run.outputSize > size + 1000 })
        #expect(Processes.children(of: run.identifier) == worker)
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
