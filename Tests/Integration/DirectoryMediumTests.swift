import Glibc
import TestSupport
import Testing

/// The medium directory: files, their names, and what becomes of old ones.
struct DirectoryMediumTests {
    private let workspace: Workspace
    private var directory: String { "\(self.workspace.path)/work/out" }

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "libDirectoryMedium.so"]) }

    private func run(_ arguments: String...) throws -> FinishedProcess { try self.start(arguments).wait() }

    private func start(_ arguments: [String], isOrdinary: Bool = false) throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "--dir-name=out", "--grant=directory"] + arguments,
            isOrdinary: isOrdinary
        )
    }

    private static func lines(_ range: Range<Int>) -> String {
        range.map { "{\"n\": \($0), \"name\": \"counter\", \"instance\": 1}\n" }.joined()
    }

    /// The contents of the files `NUMBER.json`, by their numbers.
    private func numbered() throws -> [Int: String] {
        var contents: [Int: String] = [:]
        for name in try Files.entries(self.directory) {
            let number = try #require(Int(name.dropLast(".json".count)), "\(name)")
            #expect(name == "\(number).json")
            contents[number] = try Files.text("\(self.directory)/\(name)")
        }
        return contents
    }

    // MARK: - Names

    @Test func orderedNamesAreNumbers() throws {
        try self.run("counter", "--number=25", "--batch-size=10", "--dir-ordered-name", "--dir-suffix=.json")
            .expectSuccess()
        #expect(try self.numbered() == [0: Self.lines(0..<10), 1: Self.lines(10..<20), 2: Self.lines(20..<25)])
    }

    @Test func withoutOptionsNothingButTheDirectoryIsNeeded() throws {
        let run = try self.workspace.host(
            "counter",
            "--number=25",
            "--batch-size=10",
            "--output-media=directory",
            "--grant=directory"
        )
        run.expectSuccess()
        let directory = "\(self.workspace.path)/work/avalon-output"
        let names = try Files.entries(directory).sorted()
        let endings = Set(names.map { $0.split(separator: "_").last ?? "" })
        #expect(names.count == 3 && endings.count == 1 && endings.allSatisfy { Int($0) ?? 0 > 1 })
        #expect(try names.map { try Files.text("\(directory)/\($0)") }.joined() == Self.lines(0..<25))
    }

    @Test func runsDoNotOverwriteEachOther() throws {
        for _ in 0..<2 { try self.run("counter", "--number=20", "--batch-size=10").expectSuccess() }
        #expect(try Files.entries(self.directory).count == 4)
    }

    @Test func numbersAreUniqueOverAllWriters() throws {
        try self.run("3counter", "--number=3000", "--batch-size=10", "--dir-ordered-name", "--dir-suffix=.json")
            .expectSuccess()
        let files = try self.numbered()
        #expect(Set(files.keys) == Set(0..<300))
        #expect(files.values.reduce(0) { $0 + $1.split(separator: "\n").count } == 3000)
    }

    @Test func filesAppearAsAWhole() throws {
        let temporary = "\(self.workspace.path)/work/tmp"
        try self.run(
            "counter",
            "--number=100",
            "--batch-size=10",
            "--dir-tmp-name=tmp",
            "--dir-ordered-name",
            "--dir-suffix=.json"
        )
        .expectSuccess()
        #expect(
            try self.numbered()
                == .init(uniqueKeysWithValues: (0..<10).map { ($0, Self.lines($0 * 10..<$0 * 10 + 10)) })
        )
        #expect(try Files.entries(temporary).isEmpty)
    }

    /// A batch whose worker dies comes again under its number, and replaces what there is of it.
    @Test func deathsLeaveNoFileHalfOrTwice() throws {
        _ = try self.workspace.host("--list-plugins")
        let run = try self.start([
            "counter", "--number=20000", "--rate=10000", "--batch-size=20", "--dir-ordered-name", "--dir-suffix=.json",
        ])
        var killer = WorkerKiller(run, seed: 3)
        try killer.kill(8, every: 60...150)
        try run.wait().expectSuccess()
        let files = try self.numbered()
        #expect(files.keys.sorted() == Array(0..<files.count))
        #expect(files.sorted { $0.key < $1.key }.map(\.value).joined() == Self.lines(0..<20_000))
    }

    // MARK: - Limits

    @Test(arguments: ["1", "3"])
    func theOldestAreEmptied(_ writers: String) throws {
        try self.run(
            "\(writers)counter",
            "--number=1200",
            "--batch-size=10",
            "--dir-ordered-name",
            "--dir-suffix=.json",
            "--dir-max-files=7"
        )
        .expectSuccess()
        let files = try self.numbered()
        #expect(Set(files.keys) == Set(0..<120))
        #expect(Set(files.filter { !$0.value.isEmpty }.keys) == Set(113..<120))
    }

    @Test(arguments: ["1", "3"])
    func theOldestAreDeleted(_ writers: String) throws {
        try Files.makeDirectory(self.directory)
        try Files.write("mine", to: "\(self.directory)/notes.txt")
        try self.run(
            "\(writers)counter",
            "--number=1200",
            "--batch-size=10",
            "--dir-ordered-name",
            "--dir-suffix=.json",
            "--dir-max-files=-7"
        )
        .expectSuccess()
        #expect(try Files.text("\(self.directory)/notes.txt") == "mine")
        Files.remove("\(self.directory)/notes.txt")
        #expect(Set(try self.numbered().keys) == Set(113..<120))
    }

    @Test func itWaitsForOthersToDelete() throws {
        let run = try self.start([
            "2counter", "--number=200", "--batch-size=10", "--dir-max-files=3", "--dir-blocking-max-files",
            "--dir-tmp-name=tmp",
        ])
        var taken: [String] = []
        var most = 0
        #expect(
            try Monotonic.waits {
                guard let names = try? Files.entries(self.directory) else { return false }
                most = max(most, names.count)
                guard names.count == 3 || taken.count > 17, let name = names.first else { return taken.count == 20 }
                taken += try Files.text("\(self.directory)/\(name)").split(separator: "\n").map(String.init).prefix(1)
                Files.remove("\(self.directory)/\(name)")
                return taken.count == 20
            }
        )
        try run.wait().expectSuccess()
        #expect(most == 3)
        #expect(Set(taken).count == 20)
    }

    @Test func waitingEndsWithTheRun() throws {
        let words = "the run was stopped while it waited for files to be deleted from out"
        var finished: FinishedProcess?
        // Nobody can see that it waits, so a slow machine is given more time to come to that.
        for patience in [100_000, 2_000_000, 20_000_000, 60_000_000] as [UInt32]
        where finished?.errors.contains(words) != true {
            Files.remove(self.directory)
            let run = try self.start([
                "counter", "--number=0", "--batch-size=10", "--dir-max-files=-2", "--dir-blocking-max-files",
            ])
            #expect(Monotonic.waits { (try? Files.entries(self.directory).count) == 2 })
            usleep(patience)
            run.signal(SIGINT)
            finished = try run.wait()
        }
        let last = try #require(finished)
        #expect(last.end == .exit(130))
        #expect(last.errors.contains(words), "\(last.errors)")
        #expect(last.errors.contains("20 items sent in "))
        #expect(try Files.entries(self.directory).count == 2)
    }

    // MARK: - What cannot be

    @Test func aDirectoryThatCannotBeWritten() throws {
        try Files.makeDirectory(self.directory)
        chmod(self.directory, 0o555)
        let run = try self.start(["counter", "--number=10"], isOrdinary: true).wait()
        run.expectFailure(1, saying: "medium directory: dir-name out: no file can be made there: Permission denied")
    }

    @Test func aFileInThePlaceOfTheDirectory() throws {
        try Files.write("x", to: self.directory)
        let run = try self.run("counter", "--number=10")
        run.expectFailure(1, saying: "medium directory: dir-name out: Not a directory")
        #expect(try Files.text(self.directory) == "x")
    }

    @Test func aDirectoryBelowNothing() throws {
        let run = try self.run("counter", "--number=10", "--dir-name=nowhere/out")
        run.expectFailure(1, saying: "medium directory: dir-name nowhere/out: ")
        #expect(!Files.exists("\(self.workspace.path)/work/nowhere"))
    }

    @Test func aSuffixWithASlash() throws {
        let run = try self.run("counter", "--number=10", "--dir-suffix=/../../x")
        run.expectFailure(1, saying: "medium directory: dir-suffix: got \"/../../x\"; expected the end of a name")
    }

    @Test func anotherFileSystem() throws {
        let other = "/dev/shm/pluginhost-test-\(getpid())"
        try Files.makeDirectory(other)
        defer { Files.remove(other) }
        let run = try self.run("counter", "--number=10", "--dir-tmp-name=\(other)")
        run.expectFailure(1, saying: "dir-tmp-name \(other) and dir-name out are on different file systems")
    }
}
