import Configuration
import Records
import Testing

@testable import Discovery

@Suite struct RegistryTests {
    private let fixture = ScanFixture()
    private var tree: PluginTree { self.fixture.tree }

    @Test func theFirstDirectoryWinsAndLaterOnesAreShadowed() throws {
        self.tree.write("one/z.so", "model x")
        self.tree.write("two/a.so", "model x\nmodel y\nmapping x")
        let registry = try self.fixture.scan("one", "two")
        let shadow = ExtensionStatus.shadowed(by: self.tree("one/z.so"))
        #expect(registry.extensions.map(\.status) == [.ready, shadow, .ready, .ready])
        let found = try #require(registry.find(kind: "model", name: "x"))
        #expect(registry.file(of: found).path == self.tree("one/z.so"))
        #expect(registry.names(ofKind: "model") == ["x", "y"])
        #expect(registry.refused.isEmpty)
        let reversed = try self.fixture.scan("two", "one")
        #expect(reversed.find(kind: "model", name: "x").map { reversed.file(of: $0).path } == self.tree("two/a.so"))
    }

    @Test func withinOneDirectoryTheSecondIsRefusedByNameOfBoth() throws {
        self.tree.write("d/a.so", "model x")
        self.tree.write("d/sub/b.so", "model x\nmodel y")
        let registry = try self.fixture.scan("d")
        #expect(registry.names(ofKind: "model") == ["x", "y"])
        #expect(registry.find(kind: "model", name: "x").map { registry.file(of: $0).path } == self.tree("d/a.so"))
        let refused = try #require(registry.refused.first)
        #expect(registry.refused.count == 1)
        #expect(refused.path == self.tree("d/sub/b.so"))
        #expect(refused.refusal.reason == .doubleName)
        for part in ["model 'x'", self.tree("d/a.so"), self.tree("d/sub/b.so")] {
            #expect(refused.detail.contains(part))
        }
    }

    @Test func aDoubleInALaterDirectoryIsRefusedThoughTheFirstOfItIsShadowed() throws {
        self.tree.write("one/a.so", "model x")
        self.tree.write("two/a.so", "model x")
        self.tree.write("two/b.so", "model x")
        let registry = try self.fixture.scan("one", "two")
        #expect(registry.extensions.map(\.status.word) == ["ready", "shadowed"])
        #expect(registry.refused.map(\.path) == [self.tree("two/b.so")])
        #expect(registry.refused.first?.detail.contains(self.tree("two/a.so")) == true)
    }

    @Test func anExtensionRefusedAtRegistrationLeavesTheOthers() throws {
        self.tree.write("d/a.so", "model bad refused\nmodel good")
        let registry = try self.fixture.scan("d")
        #expect(registry.names(ofKind: "model") == ["good"])
        #expect(registry.refused.map(\.refusal.reason) == [.badExtension])
        #expect(registry.refused.first?.detail == "model 'bad': its name is bad")
    }

    @Test func needsWaitForGrants() throws {
        self.tree.write("d/a.so", "model x network\nmodel y")
        #expect(try self.fixture.scan("d").extensions.map(\.status) == [.needsGrant, .ready])
        var asked: [String] = []
        var digests: [SHA256Digest?] = []
        let granted = try self.fixture.scan(
            "d",
            isGranted: { description, file in
                asked.append("\(description.name) \(self.fixture.member(file.path))")
                digests.append(file.digest)
                return true
            }
        )
        #expect(granted.extensions.map(\.status) == [.ready, .ready])
        #expect(asked == ["x d/a.so"])
        #expect(digests == [try Image(path: self.tree("d/a.so")).digest])
        // What needs nothing is not read for its digest.
        self.tree.write("e/b.so", "model z")
        #expect(try self.fixture.scan("e").files.map(\.digest) == [nil])
    }

    @Test func aMistypedNameFindsTheNearestOfItsKind() throws {
        self.tree.write("d/a.so", "model snort\nmapping snoop")
        let registry = try self.fixture.scan("d")
        #expect(registry.nearest(kind: "model", name: "snrot") == "snort")
        #expect(registry.nearest(kind: "mapping", name: "snoot") == "snoop")
        #expect(registry.nearest(kind: "medium", name: "snort") == nil)
        #expect(registry.find(kind: "model", name: "snrot") == nil)
    }

    @Test func programsReadPluginsAndRefused() throws {
        self.tree.write("d/a.so", "model x network")
        self.tree.write("d/b.so", "!registration-crashed")
        _ = try self.fixture.scan("d")
        self.fixture.now += 60
        let expected: Value = .map([
            "plugins": .array([
                .map([
                    "name": "x", "kind": "model", "summary": "The x", "version": "1.0",
                    "file": .string(self.tree("d/a.so")), "api": "", "abi": "1.0", "compiler": "test",
                    "status": "needs-grant", "needs": .array(["network"]), "options": .array([]),
                ])
            ]),
            "refused": .array([
                .map([
                    "file": .string(self.tree("d/b.so")), "reason": "quarantined",
                    "detail": .string(
                        "quarantined 1 minute ago: it failed; it is tried again when the file changes or by 'host rescan'"
                    ),
                ])
            ]),
        ])
        #expect(try self.fixture.scan("d").jsonValue == expected)
    }

    @Test func peopleReadATable() throws {
        self.tree.write("one/a.so", "model long_name\nmapping m")
        self.tree.write("two/b.so", "mapping m")
        self.tree.write("two/c.so", "judge!")
        let lines = try self.fixture.scan("one", "two").table.split(separator: "\n", omittingEmptySubsequences: false)
        let (a, b) = (self.tree("one/a.so"), self.tree("two/b.so"))
        let gap = String(repeating: " ", count: a.count - 4)
        #expect(
            lines == [
                "NAME       KIND     VERSION  FILE\(gap)  STATUS    SUMMARY",
                "long_name  model    1.0      \(a)  ready     The long_name",
                "m          mapping  1.0      \(a)  ready     The m",
                "m          mapping  1.0      \(b)  shadowed  The m",
                "\(b): shadowed: mapping 'm' is defined earlier by \(a)",
                "\(self.tree("two/c.so")): no-note: it has no note",
                "",
            ]
        )
    }

    @Test func noControlCharacterReachesTheTable() throws {
        self.tree.write("d/a\u{1b}[2J\n.so", "model x\u{1b}[31m\nmodel y refused")
        self.tree.write("d/b\u{7}.so", "judge!")
        let table = try self.fixture.scan("d").table
        #expect(!table.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f })
        #expect(table.split(separator: "\n").count == 4)
    }

    @Test func anEmptySearchPathSaysSo() throws {
        #expect(try self.fixture.scan().table == "No plugin was found.\n")
    }

    @Test(
        arguments: [
            (-5, "just now"), (0, "just now"), (1, "1 second ago"), (59, "59 seconds ago"), (60, "1 minute ago"),
            (7199, "1 hour ago"), (86400 * 3, "3 days ago"),
        ] as [(Int64, String)]
    )
    func agesAreSaidInWords(seconds: Int64, text: String) {
        #expect(ageText(seconds) == text)
    }
}
