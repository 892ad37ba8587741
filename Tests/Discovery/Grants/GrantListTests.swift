import Testing

@testable import Discovery

@Suite struct GrantListTests {
    private static let (old, new) = (
        SHA256Digest(words: [1, 0, 0, 0, 0, 0, 0, 0]), SHA256Digest(words: .init(repeating: 2, count: 8))
    )
    private static let (network, read) = (
        Need(capability: "network", detail: ""), Need(capability: "read", detail: "/a")
    )
    private static let write = Need(capability: "write", detail: "--out")

    private func grant(
        _ needs: Need...,
        name: String = "m",
        kind: String = "model",
        file: String = "/x/a.so",
        digest: SHA256Digest = Self.old,
        time: Int64 = 1_700_000_000
    ) -> Grant {
        Grant(kind: kind, name: name, file: file, digest: digest, needs: needs, time: time)
    }

    private func list(_ grants: Grant...) -> GrantList {
        var list = GrantList()
        for grant in grants { list.add(grant) }
        return list
    }

    private func decision(
        _ list: GrantList,
        _ needs: Need...,
        digest: SHA256Digest? = Self.old,
        file: String = "/x/a.so"
    ) -> GrantDecision {
        var description = ExtensionDescription(kind: "model", name: "m")
        description.needs = needs
        return list.decision(about: description, digest: digest, file: file)
    }

    @Test func allThatIsNeededMustBeGranted() {
        let list = self.list(self.grant(Self.network, Self.write))
        #expect(self.decision(list, Self.network).isGranted)
        #expect(self.decision(list, Self.write, Self.network).isGranted)
        let partial = self.decision(list, Self.network, Self.read)
        #expect(!partial.isGranted)
        #expect(partial.granted == [Self.network] && partial.missing == [Self.read])
        #expect(partial.earlier == nil)
    }

    /// `read` of everything and `read` of one path are two needs; neither stands for the other.
    @Test func aNeedIsGrantedAsItWasDeclared() {
        let all = Need(capability: "read", detail: "")
        #expect(!self.decision(self.list(self.grant(all)), Self.read).isGranted)
        #expect(!self.decision(self.list(self.grant(Self.read)), all).isGranted)
    }

    @Test func anotherFileOrExtensionIsNotGranted() {
        let list = self.list(
            self.grant(Self.network),
            self.grant(Self.network, name: "n", digest: Self.new),
            self.grant(Self.network, kind: "medium", digest: Self.new)
        )
        #expect(!self.decision(list, Self.network, digest: Self.new).isGranted)
        #expect(!self.decision(list, Self.network, digest: nil).isGranted)
        #expect(self.decision(list, Self.network, file: "/elsewhere/a.so").isGranted)
    }

    @Test func aChangedFileTellsWhatChangedInItsNeeds() throws {
        let list = self.list(
            self.grant(Self.network, Self.read),
            self.grant(Self.write, file: "/y/a.so", time: 1_800_000_000)
        )
        let decision = self.decision(list, Self.network, Self.write, digest: Self.new)
        #expect(decision.missing == [Self.network, Self.write])
        #expect(decision.earlier?.file == "/x/a.so")
        let change = try #require(decision.change(to: [Self.network, Self.write]))
        #expect(change.added == [Self.write] && change.removed == [Self.read] && change.same == [Self.network])
        #expect(
            change.description == "needs have changed; added: write=--out; removed: read=/a; same: network"
        )
        let same = try #require(decision.change(to: [Self.read, Self.network]))
        #expect(same.isEmpty && same.description == "needs are unchanged (read=/a, network)")
        // Of a path without a grant of its own the last one counts.
        #expect(self.decision(list, Self.write, digest: Self.new, file: "/z/a.so").earlier?.file == "/y/a.so")
    }

    @Test func theLastGrantOfAPathTakesThePlaceOfTheOneBefore() {
        var list = self.list(self.grant(Self.network), self.grant(Self.network, file: "/y/a.so"))
        list.add(self.grant(Self.network, digest: Self.new))
        #expect(list.grants.map(\.file) == ["/x/a.so", "/y/a.so"])
        #expect(list.grants.map(\.digest) == [Self.new, Self.old])
        list.add(self.grant(Self.network, file: "/y/a.so", digest: Self.new))
        #expect(!self.decision(list, Self.network, digest: Self.old).isGranted)
    }

    @Test func removingTakesAllOfOneExtension() {
        var list = self.list(
            self.grant(Self.network),
            self.grant(Self.network, file: "/y/a.so"),
            self.grant(Self.network, kind: "medium"),
            self.grant(Self.network, name: "n")
        )
        #expect(list.remove(kind: "model", name: "m").map(\.file) == ["/x/a.so", "/y/a.so"])
        #expect(list.grants.map(\.kind) == ["medium", "model"])
        #expect(list.remove(kind: "model", name: "m").isEmpty)
    }

    @Test func textIsReadBack() throws {
        let awkward = Need(capability: "read", detail: "/a \"b\"\n\u{1b}[31m ü")
        let list = self.list(
            self.grant(Self.network, Self.write, awkward),
            self.grant(Self.read, name: "n", file: "/d\u{7}/\\.so", digest: Self.new, time: 951_782_399)
        )
        #expect(try GrantList(text: list.text) == list)
        #expect(try GrantList(text: GrantList().text) == GrantList())
        // One grant a line, so that states of the file can be compared.
        #expect(list.text.count { $0 == UInt8(ascii: "\n") } == 4)
    }

    /// Every prefix of a file is damage, as is every change of what a grant must have.
    @Test func damageIsRefused() throws {
        let text = self.list(self.grant(Self.network), self.grant(Self.read, name: "n")).text
        // Without the last line feed it is whole.
        for length in 0..<(text.count - 1) {
            #expect(throws: GrantList.Damage.self, "\(length)") { try GrantList(text: Array(text[..<length])) }
        }
        let whole = String(decoding: text, as: UTF8.self)
        let changes = [
            ("\"version\": 1", "\"version\": 2"), ("\"version\"", "\"Version\""), ("\"grants\"", "\"more\""),
            ("network", "network="), ("[\"network\"]", "[]"), ("[\"network\"]", "\"network\""), ("\"kind\"", "\"knd\""),
            ("00000001", "0000001"), ("00000001", "0000000G"), ("/x/a.so", "x/a.so"), ("2023-11", "2023-13"),
            ("\"name\": \"m\"", "\"name\": \"\""), ("\"name\": \"n\"", "\"name\": \"m\""),
            ("\"name\": \"m\"", "\"name\": 1"), ("\"date\"", "\"more\": 1, \"date\""),
        ]
        for (part, other) in changes {
            let pieces = whole.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
            try #require(pieces.count == 2, "\(part)")
            let changed = pieces.joined(separator: other)
            #expect(throws: GrantList.Damage.self, "\(changed)") { try GrantList(text: Array(changed.utf8)) }
        }
    }
}
