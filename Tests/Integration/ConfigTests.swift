import TestSupport
import Testing

/// `host config`: a configuration directory is checked and shown, and a sample of one printed.
@Suite struct ConfigTests {
    private let workspace: Workspace
    private let directory: String

    init() throws {
        self.workspace = try Workspace(Fixture("registration", "NAME=\"configured\""))
        self.directory = "\(self.workspace.path)/work/config"
        try Files.makeDirectory(self.directory)
        try Files.makeDirectory("\(self.directory)/db_entities")
        try Files.write(
            "entity: {id: turbine, name: Turbine, snapshot: true}\n"
                + "attribs:\n  rpm: {name: RPM, type: observations, data_type: int}\n",
            to: "\(self.directory)/db_entities/turbine.yml"
        )
    }

    @Test func aRightDirectoryIsFoundRight() throws {
        try Files.write("redis: {host: localhost}\n", to: "\(self.directory)/event_logging.yml")
        let finished = try self.workspace.host("config", "check", "config")
        finished.expectSuccess()
        #expect(
            finished.lines == [
                "config/event_logging.yml:1:8: note: redis: there is no Redis here; events are counted in the host, see /metrics",
                "config: 0 errors, 0 warnings, 1 note",
            ]
        )
    }

    @Test func everyErrorOfADirectoryIsTold() throws {
        try Files.write("keep_emtpy: true\ncreation_rate: 5\n", to: "\(self.directory)/snapshots.yml")
        try Files.write("allowed_actions: [nothing\n", to: "\(self.directory)/control.yml")
        let finished = try self.workspace.host("config", "check", "config")
        #expect(finished.end == .exit(1))
        #expect(finished.lines.count == 4)
        #expect(finished.lines.last == "config: 3 errors, 0 warnings, 0 notes")
        #expect(
            finished.lines[1] == "config/snapshots.yml:1:1: error: keep_emtpy: unknown key; did you mean 'keep_empty'?"
        )

        let json = try self.workspace.host("--json", "config", "check", "config")
        #expect(json.end == .exit(1))
        #expect(try json.json().elements?.map { $0.record?["line"]?.integer } == [2, 1, 2])

        let shown = try self.workspace.host("config", "show", "config")
        #expect(shown.end == .exit(1))
        #expect(shown.output.isEmpty)
        #expect(shown.errors.contains("host: config/snapshots.yml:2:16: error: creation_rate: expected a mapping"))
    }

    @Test func whatIsShownHasDefaults() throws {
        let shown = try self.workspace.host("config", "show", "config")
        shown.expectSuccess()
        for line in ["        data_type: int", "  worker_processes: 1", "  creation_rate:", "  http: 127.0.0.1:5000"] {
            #expect(shown.lines.contains(line), "\(shown.text)")
        }
    }

    @Test func aSampleHoldsTheDefaults() throws {
        let before = try self.workspace.host("config", "show", "config")
        let sample = try self.workspace.host("config", "sample")
        sample.expectSuccess()
        #expect(sample.text.contains("# model configured"))
        // Without the signs of comments it is a file that says what holds anyway.
        let host = sample.lines.prefix { !$0.hasPrefix("# model") }.filter { !$0.hasPrefix("# ") }
        try Files.write(host.map { $0.dropFirst() + "\n" }.joined(), to: "\(self.directory)/host.yml")
        let after = try self.workspace.host("config", "show", "config")
        after.expectSuccess()
        #expect(after.text.replacing("app_name: dp3", with: "app_name: null") == before.text)
        try self.workspace.host("config", "sample", "nothing").expectFailure(
            2,
            saying: "no extension is called 'nothing'"
        )
    }

    @Test func whatCannotBeDoneIsTold() throws {
        try self.workspace.host("config", "chek", "x").expectFailure(2, saying: "did you mean 'check'?")
        try self.workspace.host("config", "check").expectFailure(2, saying: "DIR is missing")
        try self.workspace.host("config", "check", "a", "b").expectFailure(2, saying: "takes one directory")
        let absent = try self.workspace.host("config", "check", "nowhere")
        #expect(absent.end == .exit(1))
        #expect(absent.lines.first == "nowhere: error: expected a directory: No such file or directory")
    }
}
