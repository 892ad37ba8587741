import Records
import TestSupport
import Testing

/// What extensions need, and what the operator says to it.
struct GrantTests {
    /// A model with the text option `needy-file`, in one version of its file.
    private static func needy(_ needs: String, version: String = "1.0", name: String = "needy") -> Fixture {
        Fixture(
            "optional",
            "NAME=\"\(name)\"",
            "OPTION=\"\(name)-file\"",
            "IS_TEXT",
            "NEEDS=\(needs)",
            "VERSION=\"\(version)\"",
            fileName: "\(name).so"
        )
    }

    private static let read = "NEED(\"read\", \"/etc/hosts\")"
    private static let network = "NEED(\"network\", \"tcp:9092\")"
    private static let write = "NEED(\"write\", \"--needy-file\")"

    private func status(_ workspace: Workspace, of name: String = "needy") throws -> String? {
        try PluginList(workspace).plugins.first { $0.name == name }?.status
    }

    private func grants(_ workspace: Workspace) throws -> [Record] {
        let run = try workspace.host("grants", "--json")
        run.expectSuccess()
        return try (try run.json().elements ?? []).map { try #require($0.record) }
    }

    private func sha256(of path: String, _ workspace: Workspace) throws -> String {
        let program = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest(), end='')"
        return try workspace.python(program, path)
    }

    @Test func fromNeedToGrantToChangeToRevocation() throws {
        let workspace = try Workspace(Self.needy(Self.read + "," + Self.write))
        let path = "\(workspace.ext)/needy.so"
        let command = "`host --ext \(workspace.ext) grant needy`"
        #expect(try self.status(workspace) == "needs-grant")

        let refused = try workspace.host("needy", "--number=1")
        refused.expectFailure(1, saying: "model 'needy'", "read=/etc/hosts, write=--needy-file", path, command)
        #expect(refused.errors.contains("`--grant needy`"))
        #expect(refused.errors.contains(try self.sha256(of: path, workspace)))

        let granted = try workspace.host("grant", "needy")
        granted.expectSuccess()
        for word in ["model 'needy'", path, try self.sha256(of: path, workspace), "read=/etc/hosts", "write=--needy"] {
            #expect(granted.text.contains(word), "\(granted.text)")
        }
        #expect(try self.status(workspace) == "ready")
        let run = try workspace.host("needy", "--number=1")
        run.expectSuccess()
        #expect(run.text == "{\"value\": \"5\"}\n")

        try workspace.install(Self.needy(Self.network + "," + Self.write, version: "2.0"))
        #expect(try self.status(workspace) == "needs-grant")
        let difference = "added: network=tcp:9092; removed: read=/etc/hosts; same: write=--needy-file"
        try workspace.host("needy", "--number=1").expectFailure(1, saying: "changed since", difference, command)
        let page = try workspace.host("inspect", "needy")
        #expect(page.text.contains(difference) && page.text.contains(command), "\(page.text)")
        let again = try workspace.host("grant", "needy")
        again.expectSuccess()
        #expect(again.text.contains(difference), "\(again.text)")
        try workspace.host("needy", "--number=1").expectSuccess()

        let revoked = try workspace.host("revoke", "needy")
        revoked.expectSuccess()
        #expect(revoked.text.contains("network=tcp:9092, write=--needy-file"), "\(revoked.text)")
        try workspace.host("needy", "--number=1").expectFailure(1, saying: "not granted", command)
        try workspace.host("revoke", "needy").expectFailure(2, saying: "nothing is granted to 'needy'")
    }

    @Test func aChangedFileWithTheSameNeedsAsksAgain() throws {
        let workspace = try Workspace(Self.needy(Self.read))
        try workspace.host("grant", "needy").expectSuccess()
        try workspace.install(Self.needy(Self.read, version: "2.0"))
        #expect(try self.grants(workspace).map { $0["state"]?.text } == ["changed"])
        try workspace.host("needy").expectFailure(1, saying: "needs are unchanged (read=/etc/hosts)")
        #expect(try workspace.host("grant", "needy").text.contains("needs are unchanged (read=/etc/hosts)"))
        try workspace.host("needy", "--number=1").expectSuccess()
        // The older state is not granted any more.
        try workspace.install(Self.needy(Self.read))
        try workspace.host("needy").expectFailure(1, saying: "needs are unchanged")
    }

    @Test func aGrantForOneRun() throws {
        let workspace = try Workspace(
            Self.needy(Self.read),
            Self.needy(Self.network, name: "other"),
            examples: ["counter.so"]
        )
        try workspace.host("needy", "--number=1", "--grant=needy").expectSuccess()
        try workspace.host("needy", "other", "--number=2", "--grant=needy")
            .expectFailure(1, saying: "model 'other'", "network=tcp:9092", "grant other")
        try workspace.host("needy", "other", "--number=2", "--grant=needy", "--grant", "model/other").expectSuccess()
        try workspace.host("needy").expectFailure(1, saying: "not granted")
        try workspace.host("needy", "--grant=nedy").expectFailure(2, saying: "'nedy'", "did you mean 'needy'?")
        try workspace.host("needy", "--grant=medium/needy").expectFailure(2, saying: "'medium/needy'")
        try workspace.host("counter", "--number=1", "--grant=counter").expectSuccess()
        #expect(try self.grants(workspace).isEmpty)
        #expect(!Files.exists("\(workspace.path)/home/.config"))
    }

    @Test func whatIsNamedAloneIsGrantedAlone() throws {
        let workspace = try Workspace(Self.needy(Self.read + "," + Self.network + ",NEED(\"read\", \"/var\")"))
        for wrong in ["write", "read=/etc", "read=", "network=9092"] {
            try workspace.host("grant", "needy", wrong).expectFailure(2, saying: "'\(wrong)'")
        }
        #expect(try self.grants(workspace).isEmpty)
        let partial = try workspace.host("grant", "needy", "network", "read=/var")
        partial.expectSuccess()
        #expect(partial.text.contains("still not granted: read=/etc/hosts"), "\(partial.text)")
        #expect(try self.grants(workspace).map { $0["state"]?.text } == ["partial"])
        try workspace.host("needy")
            .expectFailure(1, saying: "not granted: read=/etc/hosts", "granted: network=tcp:9092, read=/var")
        // What is added later adds up; a capability alone means all needs of it.
        try workspace.host("grant", "needy", "read").expectSuccess()
        try workspace.host("needy", "--number=1").expectSuccess()
        let grant = try #require(try self.grants(workspace).first)
        #expect(grant["state"]?.text == "holds")
        #expect(grant["needs"]?.elements == ["read=/etc/hosts", "network=tcp:9092", "read=/var"])
    }

    @Test func grantsAreListed() throws {
        let workspace = try Workspace(Self.needy(Self.read), examples: ["counter.so"])
        #expect(try workspace.host("grants").text == "Nothing is granted.\n")
        try workspace.host("grant", "model/needy").expectSuccess()
        let path = "\(workspace.ext)/needy.so"
        let grant = try #require(try self.grants(workspace).first)
        #expect(grant.keys == ["kind", "name", "needs", "sha256", "file", "date", "state"])
        #expect(grant["file"]?.text == path && grant["state"]?.text == "holds")
        let digest = try self.sha256(of: path, workspace)
        #expect(grant["sha256"]?.text == digest)
        let lines = try workspace.host("grants").lines
        #expect(lines.count == 2)
        for word in ["needy", "model", "holds", path, String(digest.prefix(12)), "read=/etc/hosts"] {
            #expect(lines.last?.contains(word) == true, "\(lines)")
        }
        Files.remove(path)
        #expect(try self.grants(workspace).map { $0["state"]?.text } == ["absent"])
        try workspace.host("revoke", "needy").expectSuccess()
        #expect(try self.grants(workspace).isEmpty)
        let nothing = try workspace.host("grant", "counter")
        nothing.expectSuccess()
        #expect(nothing.text.contains("needs nothing"))
        try workspace.host("grant", "cuonter").expectFailure(2, saying: "did you mean 'counter'?")
    }

    /// The contents count, not the path.
    @Test func aCopyIsGrantedAndANamesakeIsNot() throws {
        let workspace = try Workspace(Self.needy(Self.read))
        try workspace.host("grant", "needy").expectSuccess()
        let elsewhere = "\(workspace.path)/elsewhere"
        try Files.makeDirectory(elsewhere)
        try Files.copy("\(workspace.ext)/needy.so", to: "\(elsewhere)/copy.so")
        try workspace.bareHost("--ext", elsewhere, "needy", "--number=1").expectSuccess()
        try Files.copy(try Self.needy(Self.read, version: "2.0").built(), to: "\(elsewhere)/copy.so")
        try workspace.bareHost("--ext", elsewhere, "needy").expectFailure(
            1,
            saying: "not granted",
            "\(elsewhere)/copy.so"
        )
        try workspace.bareHost("--ext", elsewhere, "grant", "needy").expectSuccess()
        try workspace.bareHost("--ext", elsewhere, "needy", "--number=1").expectSuccess()
        try workspace.host("needy", "--number=1").expectSuccess()
    }

    @Test func damagedGrantsAreToldAndGrantNothing() throws {
        let workspace = try Workspace(Self.needy(Self.read), examples: ["counter.so"])
        try workspace.host("grant", "needy").expectSuccess()
        let file = "\(workspace.path)/home/.config/pluginhost/grants.json"
        let damaged = Array(try Files.read(file).dropLast(9))
        try Files.write(damaged, to: file)

        let list = try workspace.host("--list-plugins")
        list.expectSuccess()
        #expect(list.text.contains("needs-grant") && list.errors.contains(file), "\(list.errors)")
        #expect(list.errors.contains("not used") && list.errors.contains("mend the file"), "\(list.errors)")
        try workspace.host("needy").expectFailure(1, saying: file, "not used", "not granted")
        try workspace.host("grant", "needy").expectFailure(1, saying: file, "not used")
        try workspace.host("grants").expectFailure(1, saying: file, "not used")
        try workspace.host("revoke", "needy").expectFailure(1, saying: file, "not used")
        #expect(try Files.read(file) == damaged)
        // Who needs nothing, or is granted for this run, is not kept from working.
        try workspace.host("counter", "--number=1").expectSuccess()
        try workspace.host("needy", "--number=1", "--grant=needy").expectSuccess()
    }

    @Test func aPlaceThatCannotBeWritten() throws {
        let workspace = try Workspace(Self.needy(Self.read))
        let file = "\(workspace.path)/file"
        try Files.write("", to: file)
        let run = try workspace.host("grant", "needy", environment: ["HOST_CONFIG_DIR": "\(file)/below"])
        run.expectFailure(1, saying: "cannot be kept", "\(file)/below", "HOST_CONFIG_DIR")
        try workspace.host("needy").expectFailure(1, saying: "not granted")
    }

    @Test(
        arguments: [
            ("NEED(\"write\", \"--other-file\")", "IS_TEXT", "'--other-file', which the extension does not declare"),
            ("NEED(\"write\", \"--needy-file\")", "IS_FLAG", "--needy-file, whose value is neither text nor"),
            (
                "NEED(\"telepathy\", \"\")", "IS_TEXT",
                "unknown capability; this host knows: network, listen, read, write"
            ),
            ("NEED(\"read\", \"etc/hosts\")", "IS_TEXT", "expected an absolute path"),
        ]
    )
    func aNeedThatBreaksTheContractIsRefused(needs: String, type: String, words: String) throws {
        let bad = Fixture(
            "optional",
            "NAME=\"needy\"",
            "OPTION=\"needy-file\"",
            type,
            "NEEDS=\(needs)",
            fileName: "needy.so"
        )
        let workspace = try Workspace(bad)
        let list = try PluginList(workspace)
        list.expectRefused("\(workspace.ext)/needy.so", "bad-extension", ["model 'needy'", "[P-16]", words])
        #expect(list.plugins.isEmpty)
    }

    @Test func aValueThatDoesNotFitTheNeedThatPointsAtIt() throws {
        let workspace = try Workspace(Self.needy("NEED(\"memory\", \"--needy-file\")"))
        try workspace.host("grant", "needy").expectSuccess()
        try workspace.host("needy", "--needy-file=lots").expectFailure(2, saying: "--needy-file", "'lots'", "MiB")
        try workspace.host("needy", "--needy-file=64", "--number=1").expectSuccess()
    }

    @Test func anExampleThatReadsWhatTheUserNames() throws {
        let workspace = try Workspace(examples: ["lines.so"])
        let file = "\(workspace.path)/poem"
        try Files.write("one\n\ntwo \"2\"\nlast", to: file)
        try workspace.host("file_line", "--line-file", file).expectFailure(1, saying: "read=--line-file")
        try workspace.host("grant", "file_line", "read=--line-file").expectSuccess()
        let run = try workspace.host("file_line", "--line-file", file, "--number=5", "--output-format=csv")
        run.expectSuccess()
        #expect(run.text == "one,1\r\n,2\r\n\"two \"\"2\"\"\",3\r\nlast,4\r\none,1\r\n")
        try workspace.host("file_line", "--line-file", "\(file).gone").expectFailure(
            1,
            saying: "line-file",
            "No such file"
        )
    }
}
