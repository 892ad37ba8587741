import Records
import TestSupport
import Testing

/// `host collect` and `host audit`, as authors type them, and the sample of their settings.
struct CollectCommandTests {
    private static let section = "[watcher_cluster_data_model_collectors.collecting]\n"

    private static func workspace(_ settings: String = "") throws -> Workspace {
        let workspace = try Workspace([Fixture("collecting"), Fixture("reading")], examples: ["libCollectors.so"])
        try Files.write(settings + "\n", to: "\(workspace.path)/work/watcher.conf")
        return workspace
    }

    private static func run(
        _ workspace: Workspace,
        _ arguments: String...,
        environment: [String: String] = [:]
    ) throws -> FinishedProcess {
        try workspace.start(
            ["--ext", workspace.ext] + arguments + ["--config-file=watcher.conf"],
            environment: environment
        ).wait()
    }

    @Test func aLongBuildSaysThatItGoesOn() throws {
        let workspace = try Self.workspace("\(Self.section)seconds = 12")
        let finished = try Self.run(workspace, "collect", "collecting")
        finished.expectSuccess()
        #expect(finished.errors.split(separator: "\n").count { $0.contains("building collecting: ") } >= 1)
        #expect(finished.errors.contains("built collecting in "))
        #expect(finished.errors.contains(": 3 Node"))
    }

    @Test func whatIsMissingInAModelIsAFailureForItsAuthor() throws {
        let partial = try Self.run(try Self.workspace("\(Self.section)behaviour = partial"), "collect", "collecting")
        #expect(partial.end == .exit(1))
        #expect(partial.errors.contains("the model is partial: one host is silent"))
        #expect(partial.lines.count == 1)
        for (behaviour, reason) in [
            ("throw", "the cloud does not answer"), ("die-half-way", "exit status 3"),
            ("bad-pattern", "endpoint \"nodes\""),
        ] {
            let failed = try Self.run(
                try Self.workspace("\(Self.section)behaviour = \(behaviour)"),
                "collect",
                "collecting"
            )
            failed.expectFailure(1, saying: "collector \"collecting\"", reason)
        }
    }

    @Test func whatCannotBeCollectedSaysWhy() throws {
        let workspace = try Self.workspace()
        try Self.run(workspace, "collect", "colecting").expectFailure(2, saying: "did you mean 'collecting'?")
        try Self.run(workspace, "collect", "zzzzzz").expectFailure(2, saying: "unknown collector 'zzzzzz'")
        try Self.run(workspace, "collect", "cluster_file", "--grant=collector/cluster_file")
            .expectFailure(2, saying: "[watcher_cluster_data_model_collectors.cluster_file] path is required")
        try Self.run(workspace, "collect", "proc").expectFailure(1, saying: "needs what is not granted", "what to do")
        try Self.run(workspace, "collect", "dummy", "--config-file=nothing.conf")
            .expectFailure(1, saying: "nothing.conf: cannot be read")
        try Self.run(workspace, "--json", "collect", "dummy", "--xml")
            .expectFailure(2, saying: "--xml and --json: expected one of them")
        let other = try Workspace(examples: [])
        try other.host("collect", "dummy").expectFailure(2, saying: "no plugin was found", "./ext")
    }

    @Test func theEnvironmentWinsOverFiles() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.dummy]\ntest_opt = file")
        let name = "OS_WATCHER_CLUSTER_DATA_MODEL_COLLECTORS_DUMMY__TEST_OPT"
        let finished = try Self.run(workspace, "collect", "dummy", "--xml", environment: [name: "bye"])
        finished.expectSuccess()
        #expect(finished.lines.contains { $0.contains(#"test_opt="bye""#) })
        let plain = try Self.run(workspace, "collect", "dummy", "--xml")
        #expect(plain.lines.contains { $0.contains(#"test_opt="file""#) })
    }

    @Test func anAuditThatCannotReadSaysWhy() throws {
        let workspace = try Self.workspace("\(Self.section)behaviour = throw")
        let audit = ["audit", "consolidation_example"]
        for (given, words) in [
            (audit, "collector \"cluster_file\" cannot be used: "), (audit, "path is required"),
            (
                audit + ["--parameters={\"collector\": \"dumy\"}"],
                "the host says: no collector is called \"dumy\"; did you mean \"dummy\"?"
            ),
            (audit + ["--parameters={\"collector\": \"collecting\"}"], "the cloud does not answer"),
            (["audit", "reading"], "the cloud does not answer"),
        ] {
            let finished = try workspace.start(
                ["--ext", workspace.ext] + given + ["--config-file=watcher.conf", "--grant=collector/cluster_file"]
            ).wait()
            finished.expectFailure(1, saying: "strategy \"\(given[1])\": ", words)
        }
        try Self.run(workspace, "audit", "consolidation_exampel")
            .expectFailure(2, saying: "did you mean 'consolidation_example'?")
        try Self.run(workspace, "audit", "consolidation_example", "--parameters=[]")
            .expectFailure(2, saying: "option --parameters: expected an object in JSON, found '[]'")
    }

    @Test func theSampleIsAFileThatWorks() throws {
        let workspace = try Self.workspace()
        let sample = try workspace.host("config", "sample-ini")
        sample.expectSuccess()
        #expect(sample.lines.contains("[watcher_cluster_data_model_collectors.dummy]"))
        #expect(sample.lines.contains("#test_opt = 0"))
        #expect(sample.lines.contains("#period = 3600"))
        #expect(sample.lines.contains("[watcher_strategies.reading]"))
        try Files.write(sample.text, to: "\(workspace.path)/work/watcher.conf")
        let collected = try Self.run(workspace, "collect", "dummy")
        collected.expectSuccess()
        #expect(!collected.errors.contains("warning"))
        let one = try workspace.host("config", "sample-ini", "dummy")
        #expect(one.lines.count { $0.hasPrefix("[") } == 1)
        try workspace.host("config", "sample-ini", "dumy").expectFailure(2, saying: "did you mean 'dummy'?")
    }
}
