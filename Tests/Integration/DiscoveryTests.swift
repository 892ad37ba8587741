import Glibc
import TestSupport
import Testing

/// Which files are looked at, when, and which of them counts.
struct DiscoveryTests {
    private static let good = Fixture("registration")
    private static let other = Fixture("registration", "NAME=\"other\"")

    // MARK: - Quarantine

    /// A workspace with a plugin whose constructor leaves a byte in `mark` and crashes.
    private struct Crashing {
        let workspace: Workspace
        let path: String
        let mark: String

        init() throws {
            self.workspace = try Workspace(DiscoveryTests.good)
            self.mark = "\(self.workspace.path)/mark"
            self.path = try self.workspace.install(
                Fixture("registration", "CONSTRUCTOR_CRASHES", "MARK=\"\(self.mark)\"", fileName: "crashing.so")
            )
        }

        /// How often the constructor ran.
        var runs: Int { (try? Files.read(self.mark).count) ?? 0 }
    }

    @Test func whatCrashedIsNotRunAgain() throws {
        let crashing = try Crashing()
        let first = try PluginList(crashing.workspace, isSandboxed: false)
        first.expectRefused(crashing.path, "registration-crashed", ["SIGSEGV"])
        #expect(crashing.runs == 1)
        let second = try PluginList(crashing.workspace, isSandboxed: false)
        second.expectRefused(crashing.path, "quarantined", ["SIGSEGV", "host rescan"])
        #expect(second.isReady("good"))
        try crashing.workspace.host("good", "--number=1").expectSuccess()
        #expect(crashing.runs == 1)
    }

    @Test func whatCrashedIsRunAgainByRescan() throws {
        let crashing = try Crashing()
        _ = try PluginList(crashing.workspace, isSandboxed: false)
        let rescan = try PluginList(crashing.workspace, rescan: true, isSandboxed: false)
        rescan.expectRefused(crashing.path, "registration-crashed", ["SIGSEGV"])
        #expect(crashing.runs == 2)
    }

    @Test func whatCrashedIsRunAgainWhenItChanges() throws {
        let crashing = try Crashing()
        _ = try PluginList(crashing.workspace, isSandboxed: false)
        try Files.copy(try Self.other.built(), to: crashing.path)
        let list = try PluginList(crashing.workspace, isSandboxed: false)
        #expect(list.isReady("other") && list.isReady("good"))
        #expect(list.refused.isEmpty)
        #expect(crashing.runs == 1)
    }

    @Test func whatIsGoodIsNotRunAgain() throws {
        let workspace = try Workspace()
        let mark = "\(workspace.path)/mark"
        let path = try workspace.install(Fixture("registration", "MARK=\"\(mark)\""))
        for _ in 0..<3 { #expect(try PluginList(workspace, isSandboxed: false).isReady("good")) }
        #expect(try Files.read(mark).count == 1)
        // New times are a change, even where the contents are the same.
        try Files.copy(try Fixture("registration", "MARK=\"\(mark)\"").built(), to: path)
        #expect(try PluginList(workspace, isSandboxed: false).isReady("good"))
        #expect(try Files.read(mark).count == 2)
    }

    @Test func nothingIsRunThatFailedTheJudgement() throws {
        let workspace = try Workspace()
        let mark = "\(workspace.path)/mark"
        let path = try workspace.install(Fixture("registration", "MARK=\"\(mark)\"", hasNote: false))
        try PluginList(workspace, isSandboxed: false).expectRefused(path, "no-note", [])
        _ = try PluginList(workspace, rescan: true, isSandboxed: false)
        #expect(!Files.exists(mark))
    }

    // MARK: - Cache

    @Test func damagedCacheIsMadeAnew() throws {
        let workspace = try Workspace(Self.good)
        #expect(try PluginList(workspace).isReady("good"))
        let path = "\(workspace.cache)/registry.cache"
        var bytes = try Files.read(path)
        for place in bytes.indices where place % 7 == 3 { bytes[place] ^= 0x5A }
        try Files.write(bytes, to: path)
        let run = try workspace.host("--list-models")
        run.expectSuccess()
        #expect(run.text == "good\n")
        #expect(run.errors.contains("registry.cache"), "\(run.errors)")
        let again = try workspace.host("--list-models")
        #expect(again.text == "good\n")
        #expect(again.errors.isEmpty, "\(again.errors)")
    }

    @Test func cutCacheIsMadeAnew() throws {
        let workspace = try Workspace(Self.good)
        #expect(try PluginList(workspace).isReady("good"))
        let path = "\(workspace.cache)/registry.cache"
        let bytes = try Files.read(path)
        for length in stride(from: 0, to: bytes.count, by: max(bytes.count / 16, 1)) {
            try Files.write(Array(bytes.prefix(length)), to: path)
            let run = try workspace.host("--list-models")
            run.expectSuccess()
            #expect(run.text == "good\n")
        }
    }

    @Test func unwritableCacheDirectory() throws {
        let workspace = try Workspace(Self.good)
        try Files.makeDirectory(workspace.cache)
        chmod(workspace.cache, 0o555)
        for _ in 0..<2 {
            let run = try workspace.start(["--ext", workspace.ext, "--list-models"], isOrdinary: true).wait()
            run.expectSuccess()
            #expect(run.text == "good\n")
            #expect(run.errors.contains(workspace.cache) && run.errors.contains("Permission denied"), "\(run.errors)")
            #expect(run.errors.contains("HOST_CACHE_DIR"), "\(run.errors)")
        }
        let run = try workspace.start(["--ext", workspace.ext, "good", "--number=2"], isOrdinary: true).wait()
        run.expectSuccess()
        #expect(run.text == "{\"a\": 1}\n{\"a\": 1}\n")
    }

    @Test func fileInPlaceOfTheCacheDirectory() throws {
        let workspace = try Workspace(Self.good)
        try Files.write("", to: workspace.cache)
        let run = try workspace.host("--list-models")
        run.expectSuccess()
        #expect(run.text == "good\n")
        #expect(run.errors.contains(workspace.cache), "\(run.errors)")
    }

    // MARK: - Replacement

    @Test func aFileThatIsReplacedAllTheTime() throws {
        let workspace = try Workspace()
        let variants = [try Self.good.bytes(), try Self.other.bytes()]
        let path = "\(workspace.ext)/changing.so"
        var turn = 0
        func replace() throws {
            let new = "\(workspace.ext)/changing.new"
            try Files.write(variants[turn % 2], to: new)
            #expect(rename(new, path) == 0)
            turn += 1
        }
        try replace()
        for _ in 0..<20 {
            let list = try workspace.start(["--ext", workspace.ext, "--list-plugins", "--json"])
            while Processes.isRunning(list.identifier) { try replace() }
            let finished = try list.wait()
            finished.expectSuccess()
            let value = try #require(try finished.json().record)
            let names = (value["plugins"]?.elements ?? []).map { $0.record?["name"]?.text }
            let reasons = (value["refused"]?.elements ?? []).map { $0.record?["reason"]?.text }
            let isConsistent = reasons.isEmpty ? names == ["good"] || names == ["other"] : names.isEmpty
            #expect(isConsistent, "\(finished.text)")
            #expect(reasons.allSatisfy { $0 == "changed-while-read" }, "\(finished.text)")
        }
        // What lies there in the end counts, whatever was kept of its predecessors.
        for _ in 0..<2 {
            try replace()
            let list = try PluginList(workspace)
            #expect(list.plugins.map(\.name) == [turn % 2 == 1 ? "good" : "other"])
            #expect(list.refused.isEmpty)
        }
    }

    @Test func aFileThatIsGone() throws {
        let workspace = try Workspace(Self.good)
        #expect(try PluginList(workspace).isReady("good"))
        Files.remove("\(workspace.ext)/registration.so")
        let list = try PluginList(workspace)
        #expect(list.plugins.isEmpty && list.refused.isEmpty)
    }

    // MARK: - Places

    @Test func theFirstDirectoryShadowsTheSecond() throws {
        let workspace = try Workspace()
        let first = try workspace.install(Self.good, as: "later-by-name.so")
        let second = "\(workspace.path)/second"
        try Files.makeDirectory(second)
        let shadowed = "\(second)/early-by-name.so"
        try Files.copy(try Fixture("registration", "REGISTER_ALSO=\"other\"").built(), to: shadowed)
        let both = ["--ext", workspace.ext, "--ext", second]
        let json = try #require(try workspace.start(both + ["--list-plugins", "--json"]).wait().json().record)
        let plugins = (json["plugins"]?.elements ?? []).compactMap(\.record).map {
            [$0["name"]?.text, $0["file"]?.text, $0["status"]?.text]
        }
        #expect(plugins == [["good", first, "ready"], ["good", shadowed, "shadowed"], ["other", shadowed, "ready"]])
        let table = try workspace.start(both + ["--list-plugins"]).wait()
        let line = try #require(table.lines.first { $0.hasPrefix("\(shadowed): shadowed:") }, "\(table.text)")
        #expect(line.contains("good") && line.contains(first))
        #expect(try workspace.start(both + ["--list-models"]).wait().text == "good\nother\n")
        try workspace.start(both + ["other", "--number=1"]).wait().expectSuccess()
        // The other way round the other file counts.
        let turned = try workspace.start(["--ext", second, "--ext", workspace.ext, "--list-plugins"]).wait()
        #expect(turned.lines.contains { $0.hasPrefix("\(first): shadowed:") }, "\(turned.text)")
    }

    @Test func variableAndConventionAreSearchedToo() throws {
        let workspace = try Workspace(Self.good)
        let work = "\(workspace.path)/work/ext"
        try Files.makeDirectory(work)
        try Files.copy(try Self.other.built(), to: "\(work)/other.so")
        let run = try workspace.bareHost("--list-models", environment: ["HOST_EXT_PATH": "/nowhere:\(workspace.ext)"])
        run.expectSuccess()
        #expect(run.text == "good\nother\n")
        #expect(run.errors.contains("HOST_EXT_PATH") && run.errors.contains("/nowhere"), "\(run.errors)")
    }

    @Test func subdirectoriesAreSearched() throws {
        let workspace = try Workspace(Self.good)
        try Files.makeDirectory("\(workspace.ext)/vendor")
        try Files.makeDirectory("\(workspace.ext)/vendor/deep")
        let path = "\(workspace.ext)/vendor/deep/other.so"
        try Files.copy(try Self.other.built(), to: path)
        let list = try PluginList(workspace)
        #expect(list.isReady("good"))
        #expect(list.plugins.contains { $0.name == "other" && $0.file == path && $0.status == "ready" })
        try workspace.host("other", "--number=1").expectSuccess()
    }

    @Test func otherFilesAreNoPlugins() throws {
        let workspace = try Workspace(Self.good)
        try Files.write("what to do", to: "\(workspace.ext)/README.md")
        try Files.copy(try Self.other.built(), to: "\(workspace.ext)/other.so.new")
        let list = try PluginList(workspace)
        #expect(list.plugins.map(\.name) == ["good"])
        #expect(list.refused.isEmpty)
    }

    @Test func twoPathsToOneFileAreOnePlugin() throws {
        let workspace = try Workspace(Self.good)
        #expect(symlink("registration.so", "\(workspace.ext)/symbolic.so") == 0)
        #expect(link("\(workspace.ext)/registration.so", "\(workspace.ext)/hard.so") == 0)
        let list = try PluginList(workspace)
        #expect(list.plugins.map(\.name) == ["good"])
        #expect(list.refused.isEmpty)
        let twice = try workspace.start(["--ext", workspace.ext, "--ext", workspace.ext, "--list-plugins"]).wait()
        #expect(twice.lines.count == 2, "\(twice.text)")
    }

    @Test func aRunUsesTheFileAsItWasWhenItBegan() throws {
        let workspace = try Workspace(Self.good)
        let path = "\(workspace.ext)/registration.so"
        let run = try workspace.start(["--ext", workspace.ext, "good", "--number=0", "--rate=1000"], output: .pipe)
        let first = try run.readPipe()
        #expect(!first.isEmpty)
        try Files.write("gone", to: path)
        // It goes on as if nothing had happened.
        for _ in 0..<3 { #expect(!(try run.readPipe()).isEmpty) }
        run.signal(SIGTERM)
        while !(try run.readPipe()).isEmpty {}
        #expect(try run.wait().end == .exit(128 + SIGTERM))
    }
}
