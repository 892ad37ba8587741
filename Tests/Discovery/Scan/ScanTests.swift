import Configuration
import Glibc
import Testing

@testable import Discovery

@Suite struct ScanTests {
    private let fixture = ScanFixture()
    private var tree: PluginTree { self.fixture.tree }

    private func words(_ registry: Registry) -> [String] {
        registry.refused.map { "\(self.fixture.member($0.path)) \($0.word)" }
    }

    @Test func newFilesAreJudgedOneByOneAndRegisteredTogether() throws {
        self.tree.write("d/a.so", "model one\nmodel two")
        self.tree.write("d/b.so", "judge!")
        self.tree.write("d/c.so", "mapping one")
        let registry = try self.fixture.scan("d")
        #expect(self.fixture.judged == ["d/a.so", "d/b.so", "d/c.so"])
        #expect(self.fixture.registration.registered == [[self.tree("d/a.so"), self.tree("d/c.so")]])
        #expect(registry.extensions.map(\.description.name) == ["one", "two", "one"])
        #expect(registry.extensions.map(\.file) == [0, 0, 2])
        #expect(registry.files[0].facts?.compiler == "test")
        #expect(registry.files[1].facts == nil)
        #expect(self.words(registry) == ["d/b.so no-note"])
    }

    @Test func manyFilesKeepTheirOutcomes() throws {
        let count = 131
        for index in 0..<count {
            let name = String(decoding: [UInt8(97 + index / 26), UInt8(97 + index % 26)], as: UTF8.self)
            self.tree.write("d/\(name).so", index % 7 == 3 ? "judge!" : "model \(name)")
        }
        let registry = try self.fixture.scan("d")
        #expect(registry.files.count == count)
        for registered in registry.extensions {
            #expect(registry.file(of: registered).path == self.tree("d/\(registered.description.name).so"))
        }
    }

    @Test func unchangedFilesComeFromTheCache() throws {
        self.tree.write("d/a.so", "model one")
        self.tree.write("d/b.so", "judge!")
        let first = try self.fixture.scan("d")
        let written = self.tree.read("cache/registry.cache")
        self.fixture.now += 100
        let second = try self.fixture.scan("d")
        #expect(self.fixture.judged.isEmpty)
        #expect(self.fixture.registration.registered.count == 1)
        #expect(second.files == first.files)
        #expect(second.extensions == first.extensions)
        #expect(second.refused == first.refused)
        #expect(!written.isEmpty && self.tree.read("cache/registry.cache") == written)
    }

    @Test func aChangedFileIsJudgedAgainAndOnlyThat() throws {
        self.tree.write("d/a.so", "model one")
        self.tree.write("d/b.so", "model other")
        _ = try self.fixture.scan("d")
        self.tree.write("d/a.so", "model another")
        let registry = try self.fixture.scan("d")
        #expect(self.fixture.judged == ["d/a.so"])
        #expect(registry.names(ofKind: "model") == ["another", "other"])
        _ = try self.fixture.scan("d")
        #expect(self.fixture.judged.isEmpty)
    }

    @Test func aFileReplacedByOneOfTheSameSizeAndTimeIsJudgedAgain() throws {
        self.tree.write("d/a.so", "model one")
        _ = try self.fixture.scan("d")
        var status = stat()
        #expect(stat(self.tree("d/a.so"), &status) == 0)
        self.tree.write("d/new", "model two")
        let times = [status.st_atim, status.st_mtim]
        #expect(utimensat(AT_FDCWD, self.tree("d/new"), times, 0) == 0)
        rename(self.tree("d/new"), self.tree("d/a.so"))
        #expect(try self.fixture.scan("d").names(ofKind: "model") == ["two"])
    }

    @Test func aRescanJudgesEverythingAnew() throws {
        self.tree.write("d/a.so", "model one")
        _ = try self.fixture.scan("d")
        _ = try self.fixture.scan("d", rescan: true)
        #expect(self.fixture.judged == ["d/a.so"])
        #expect(self.fixture.registration.registered.count == 2)
    }

    @Test(arguments: ["registration-crashed", "registration-hung"])
    func aFileThatCrashedOrHungIsLeftAloneUntilItChanges(reason: String) throws {
        self.tree.write("d/a.so", "!\(reason)")
        #expect(self.words(try self.fixture.scan("d")) == ["d/a.so \(reason)"])
        self.fixture.now += 185
        let registry = try self.fixture.scan("d")
        #expect(self.fixture.registration.registered.count == 1)
        #expect(self.words(registry) == ["d/a.so quarantined"])
        let detail = try #require(registry.refused.first?.detail)
        #expect(detail.contains("3 minutes ago") && detail.contains("it failed"))
        guard case .quarantined(_, since: 1_000_000) = registry.files[0].status else {
            Issue.record("not quarantined: \(registry.files[0].status)")
            return
        }
        self.tree.write("d/a.so", "model healed")
        #expect(try self.fixture.scan("d").names(ofKind: "model") == ["healed"])
    }

    @Test func aRescanLiftsQuarantine() throws {
        self.tree.write("d/a.so", "!registration-crashed")
        _ = try self.fixture.scan("d")
        _ = try self.fixture.scan("d")
        #expect(self.fixture.registration.registered.count == 1)
        #expect(self.words(try self.fixture.scan("d", rescan: true)) == ["d/a.so registration-crashed"])
        #expect(self.fixture.registration.registered.count == 2)
    }

    @Test func whatMayHealIsTriedEachTime() throws {
        self.tree.write("d/a.so", "!load-failed")
        for count in 1...3 {
            _ = try self.fixture.scan("d")
            #expect(self.fixture.registration.registered.count == count)
        }
    }

    @Test func aFileThatRegistersNothingIsRefused() throws {
        self.tree.write("d/a.so", "nothing")
        #expect(self.words(try self.fixture.scan("d")) == ["d/a.so registers-nothing"])
        #expect(try self.fixture.isCached("d/a.so"))
    }

    @Test func filesThatAreGoneAreForgottenOnlyWhereWasSearched() throws {
        self.tree.write("d/a.so", "model one")
        self.tree.write("d/sub/b.so", "model two")
        self.tree.write("e/c.so", "model three")
        _ = try self.fixture.scan("d", "e")
        self.tree.removeFile("d/sub/b.so")
        self.tree.removeFile("e/c.so")
        _ = try self.fixture.scan("d")
        let cache = RegistryCache(in: CacheDirectory(path: self.tree("cache")), stamp: "test")
        #expect(cache.count == 2)
        self.tree.write("e/z.so", "model four")
        _ = try self.fixture.scan("d")
        #expect(self.fixture.judged.isEmpty)
        _ = try self.fixture.scan("e")
        #expect(self.fixture.judged == ["e/z.so"])
        #expect(RegistryCache(in: CacheDirectory(path: self.tree("cache")), stamp: "test").count == 2)
        #expect(try self.fixture.isCached("d/a.so"))
    }

    @Test func aCacheThatCannotBeWrittenIsANoteAndNoFailure() throws {
        self.tree.write("file")
        self.tree.write("d/a.so", "model one")
        for _ in 1...2 {
            let registry = try self.fixture.scan("d", cacheDirectory: "file/below")
            #expect(registry.names(ofKind: "model") == ["one"])
            #expect(registry.notes.count == 1)
            #expect(self.fixture.judged == ["d/a.so"])
        }
    }

    @Test func theRegistryTellsTheStateThatWasJudged() throws {
        let path = self.tree.write("d/a.so", "model one")
        let identity = try Image(path: path).identity
        #expect(try self.fixture.scan("d").files[0].identity == identity)
        #expect(try self.fixture.scan("d").files[0].identity == identity)
        self.tree.write("d/a.so", "model longer")
        #expect(try Image(path: path).identity != identity)
    }

    @Test func aMissingDirectoryOfAnOptionIsAUsageError() {
        #expect(throws: UsageError.self) { try self.fixture.scan("missing") }
    }
}
