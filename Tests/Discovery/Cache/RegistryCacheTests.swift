import Configuration
import Glibc
import Testing

@testable import Discovery

@Suite struct RegistryCacheTests {
    private let tree = PluginTree()
    private let identity = FileIdentity(device: 1, inode: 2, size: 3, modified: 4, changed: -5)

    private var directory: CacheDirectory { CacheDirectory(path: self.tree("cache/deep")) }
    private let file = "cache/deep/registry.cache"

    private func load(_ stamp: String = "build 1") -> RegistryCache {
        RegistryCache(in: self.directory, stamp: stamp)
    }

    private static var accepted: Verdict {
        var facts = PluginFacts()
        facts.abiMajor = 1
        facts.abiMinor = 2
        facts.apiVersion = "0.1.0"
        facts.compiler = "Swift 6.3 ü"
        facts.target = "x86_64-linux"
        facts.isOptimized = true
        facts.toolchain = ["a", ""]
        facts.libraries = ["libc.so.6"]
        facts.runPaths = ["$ORIGIN/lib"]
        facts.glibc = "2.34"
        var model = ExtensionDescription(kind: "model", name: "snort")
        model.revision = 7
        model.summary = "Alerts\n of an IDS"
        model.version = "1.2"
        model.needs = [Need(capability: "network", detail: "tcp:9092")]
        model.columns = ["a", "b"]
        model.encodings = 0xffff_ffff
        model.options = [
            OptionDeclaration(
                name: "rate",
                type: .number,
                help: "help",
                placeholder: "N",
                initial: "1.5",
                minimum: -0.5,
                maximum: .infinity
            ),
            OptionDeclaration(name: "mode", type: .list, isRequired: true, choices: ["x", "y"]),
            OptionDeclaration(name: "quiet", type: .flag),
        ]
        var bad = ExtensionDescription(kind: "model", name: "9")
        bad.refusal = "digits"
        let digest = SHA256Digest(words: [1, 2, 3, 4, 5, 6, 7, .max])
        return Verdict(facts: facts, result: .success([model, bad]), time: 1_700_000_000, digest: digest)
    }

    private static func refused(_ reason: RefusalReason) -> Verdict {
        Verdict(facts: nil, result: .failure(Refusal(reason, "detail", advice: "advice")), time: 5)
    }

    private func fill() {
        var cache = self.load()
        cache.store(Self.accepted, path: "/e/a.so", identity: self.identity)
        cache.store(Self.refused(.registrationCrashed), path: "/e/b.so", identity: self.identity)
        cache.write()
        #expect(cache.notes.isEmpty)
    }

    @Test func whatIsStoredIsReadBack() {
        self.fill()
        let cache = self.load()
        #expect(cache.count == 2)
        #expect(!cache.isChanged)
        #expect(cache.notes.isEmpty)
        #expect(cache.verdict(path: "/e/a.so", identity: self.identity) == Self.accepted)
        #expect(cache.verdict(path: "/e/b.so", identity: self.identity) == Self.refused(.registrationCrashed))
        #expect(cache.verdict(path: "/e/c.so", identity: self.identity) == nil)
    }

    @Test func anotherStateOfTheFileIsNotKnown() {
        self.fill()
        let cache = self.load()
        let others = [
            FileIdentity(device: 9, inode: 2, size: 3, modified: 4, changed: -5),
            FileIdentity(device: 1, inode: 9, size: 3, modified: 4, changed: -5),
            FileIdentity(device: 1, inode: 2, size: 9, modified: 4, changed: -5),
            FileIdentity(device: 1, inode: 2, size: 3, modified: 9, changed: -5),
            FileIdentity(device: 1, inode: 2, size: 3, modified: 4, changed: 9),
        ]
        for other in others { #expect(cache.verdict(path: "/e/a.so", identity: other) == nil) }
    }

    @Test func whatMayHealIsNotKeptAndForgetsWhatWasKnown() {
        for reason in RefusalReason.allCases {
            var cache = self.load()
            cache.store(Self.accepted, path: "/x.so", identity: self.identity)
            cache.store(Self.refused(reason), path: "/x.so", identity: self.identity)
            let expected = reason.mayHeal ? nil : Self.refused(reason)
            #expect(cache.verdict(path: "/x.so", identity: self.identity) == expected)
        }
    }

    @Test func entriesStayWhenOthersChange() {
        self.fill()
        var cache = self.load()
        cache.remove(path: "/e/b.so")
        cache.store(Self.refused(.notELF), path: "/e/c.so", identity: self.identity)
        cache.write()
        let again = self.load()
        #expect(again.count == 2)
        #expect(again.verdict(path: "/e/a.so", identity: self.identity) == Self.accepted)
        #expect(again.verdict(path: "/e/c.so", identity: self.identity) == Self.refused(.notELF))
    }

    @Test func fileAndDirectoriesAreTheUsersAlone() {
        self.fill()
        var status = stat()
        #expect(stat(self.tree(self.file), &status) == 0 && status.st_mode & 0o777 == 0o600)
        for member in ["cache", "cache/deep"] {
            #expect(stat(self.tree(member), &status) == 0 && status.st_mode & 0o777 == 0o700)
        }
    }

    @Test func noChangedByteIsEverTrusted() {
        self.fill()
        let whole = self.tree.read(self.file)
        #expect(whole.count > 200)
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= UInt8(1) << UInt8(index % 8)
            self.tree.write(bytes: bytes, self.file)
            #expect(self.load().count == 0, "byte \(index)")
        }
    }

    @Test func noPartAndNoAppendixIsTrusted() {
        self.fill()
        let whole = self.tree.read(self.file)
        for length in 0..<whole.count {
            self.tree.write(bytes: Array(whole[..<length]), self.file)
            let cache = self.load()
            #expect(cache.count == 0 && cache.notes.count <= 1, "length \(length)")
        }
        self.tree.write(bytes: whole + [0], self.file)
        #expect(self.load().count == 0)
        self.tree.write(bytes: whole, self.file)
        #expect(self.load().count == 2)
    }

    /// A body that passes the checksum, as a host with an error might write it, must do no harm either.
    @Test func aWellSealedBodyOfNonsenseDoesNoHarm() {
        self.fill()
        let whole = self.tree.read(self.file)
        let header = CacheHeader(stamp: "build 1")
        guard let range = try? header.body(of: whole) else {
            Issue.record("the header does not fit")
            return
        }
        for index in range {
            for value: UInt8 in [0, 1, 0x7f, 0xff] where whole[index] != value {
                var body = Array(whole[range])
                body[index - range.lowerBound] = value
                self.tree.write(bytes: header.file(body: body), self.file)
                let cache = self.load()
                #expect(cache.count <= 2)
                for path in ["/e/a.so", "/e/b.so"] { _ = cache.verdict(path: path, identity: self.identity) }
            }
        }
    }

    @Test func damageIsToldOnceAndMended() {
        self.fill()
        self.tree.write(bytes: Array("nonsense".utf8), self.file)
        var cache = self.load()
        #expect(cache.notes.count == 1)
        #expect(cache.notes.first?.contains(self.tree(self.file)) == true)
        cache.write()
        #expect(self.load().notes.isEmpty)
    }

    @Test func anotherBuildStartsAnewInSilence() {
        self.fill()
        let other = self.load("build 2")
        #expect(other.count == 0)
        #expect(other.notes.isEmpty)
    }

    @Test func anOlderFormatStartsAnewInSilence() {
        self.fill()
        var bytes = self.tree.read(self.file)
        #expect(bytes[8] == UInt8(CacheHeader.format))
        bytes[8] = 0
        self.tree.write(bytes: bytes, self.file)
        let cache = self.load()
        #expect(cache.count == 0)
        #expect(cache.notes.isEmpty)
    }

    @Test(arguments: [mode_t(0o620), 0o602, 0o666]) func aFileThatOthersMayWriteIsNotTrusted(mode: mode_t) {
        self.fill()
        chmod(self.tree(self.file), mode)
        var cache = self.load()
        #expect(cache.count == 0)
        #expect(cache.notes.count == 1)
        cache.write()
        #expect(self.load().notes.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away")) func aFileOfSomebodyElseIsNotTrusted() {
        self.fill()
        #expect(chown(self.tree(self.file), 12345, 12345) == 0)
        let cache = self.load()
        #expect(cache.count == 0)
        #expect(cache.notes.first?.contains("12345") == true)
    }

    @Test func neitherLinksNorPipesNorDirectoriesAreRead() {
        self.fill()
        rename(self.tree(self.file), self.tree("real"))
        self.tree.link(self.file, to: self.tree("real"))
        #expect(self.load().count == 0)
        self.tree.removeFile(self.file)
        #expect(mkfifo(self.tree(self.file), 0o600) == 0)
        #expect(self.load().count == 0)
        self.tree.removeFile(self.file)
        self.tree.makeDirectory(self.file)
        var cache = self.load()
        #expect(cache.count == 0 && cache.notes.count == 1)
        cache.store(Self.accepted, path: "/e/a.so", identity: self.identity)
        cache.write()
        #expect(cache.notes.count == 2)
    }

    @Test func aDirectoryThatCannotBeMadeIsANote() {
        self.tree.write("file")
        var cache = RegistryCache(in: CacheDirectory(path: self.tree("file/cache")), stamp: "")
        #expect(cache.notes.isEmpty)
        cache.store(Self.accepted, path: "/e/a.so", identity: self.identity)
        cache.write()
        #expect(cache.notes.count == 1)
        #expect(cache.notes.first?.contains(self.tree("file/cache")) == true)
        #expect(cache.verdict(path: "/e/a.so", identity: self.identity) == Self.accepted)
    }

    @Test func withoutADirectoryNothingIsKeptAndNothingIsTold() {
        var cache = RegistryCache(in: nil, stamp: "")
        cache.store(Self.accepted, path: "/e/a.so", identity: self.identity)
        cache.write()
        #expect(cache.notes.isEmpty)
        #expect(cache.count == 1)
    }

    @Test func theDirectoryComesFromTheEnvironment() {
        func path(_ environment: [String: String]) -> String? {
            CacheDirectory(environment: environment, workingDirectory: "/w")?.path
        }
        #expect(path(["HOST_CACHE_DIR": "c", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/w/c")
        #expect(path(["HOST_CACHE_DIR": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/pluginhost")
        #expect(path(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/pluginhost")
        #expect(path([:]) == nil)
    }
}
