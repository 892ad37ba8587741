import Records
import TestSupport
import Testing

/// What configurations say of collectors is checked, and what can be asked of them is described.
struct CollectorConfigTests {
    /// A directory with a platform whose host.yml says this of collectors.
    private static func workspace(_ collectors: String, ini: String = "") throws -> Workspace {
        let workspace = try Workspace([Fixture("collecting")], examples: ["libCollectors.so", "sqlite.so"])
        let directory = "\(workspace.path)/work/conf"
        try Files.makeDirectory(directory)
        try Files.makeDirectory("\(directory)/db_entities")
        try Files.write(
            "entity: {id: turbine, name: Turbine, snapshot: true}\n"
                + "attribs:\n  rpm: {name: RPM, type: observations, data_type: int}\n",
            to: "\(directory)/db_entities/turbine.yml"
        )
        try Files.write("collectors:\n\(collectors)\n", to: "\(directory)/host.yml")
        try Files.write(ini + "\n", to: "\(directory)/watcher.conf")
        return workspace
    }

    @Test func whatIsRightIsFoundRight() throws {
        let workspace = try Self.workspace(
            "  config_files: [watcher.conf]\n  plugins: [collecting]\n  options: {collecting: {nodes: 3}}",
            ini: "[watcher_cluster_data_model_collectors.cluster_file]\npath = a\n"
        )
        let finished = try workspace.host("config", "check", "conf")
        finished.expectSuccess()
        #expect(finished.lines == ["conf: 0 errors, 0 warnings, 0 notes"])
    }

    @Test func hostYmlIsLookedInto() throws {
        let workspace = try Self.workspace(
            """
              plugins: [collecting, colecting]
              model_size: 0
              topics: [a]
              bus: sqlit
              options:
                collecting: {nodes: many, nodez: 1}
                proc: {period: 0}
                cluster_file: {}
                dumy: {test-opt: a}
            """
        )
        let finished = try workspace.host("config", "check", "conf")
        #expect(finished.end == .exit(1))
        func line(_ path: String) -> String {
            let lines = finished.lines.filter { $0.contains(path + ": ") }
            return lines.count == 1 ? lines[0] : "\(lines.count) lines: \(finished.text)"
        }
        #expect(line("collectors.options.collecting.nodes").contains("error: "))
        #expect(line("collectors.options.collecting.nodez").contains("did you mean 'nodes'"))
        #expect(line("collectors.options.proc.period").contains("error: "))
        #expect(line("collectors.options.dumy").contains("did you mean 'dummy'"))
        #expect(line("collectors.model_size").contains("error: "))
        #expect(line("notification_bus").contains("did you mean 'sqlite'"))
        #expect(line("collector_plugins").contains("did you mean 'collecting'"))
        #expect(finished.lines.contains { $0.contains("path is required") })
    }

    @Test func filesAreLookedIntoToo() throws {
        let workspace = try Self.workspace(
            "  config_files: [watcher.conf]",
            ini: """
                [watcher_cluster_data_model_collectors.collecting]
                nodes = 3
                secnds = 1
                [watcher_cluster_data_model_collectors.cluster_file]
                period = 1000000
                [watcher_decision_engine]
                notification_topics = a.b.c
                [nothing]
                """
        )
        let finished = try workspace.host("--json", "config", "check", "conf")
        #expect(finished.end == .exit(1))
        let found = try finished.json().elements?.compactMap(\.record) ?? []
        func finding(_ line: Int) -> Record? {
            found.first {
                $0["line"]?.integer == line && $0["file"]?.text?.hasSuffix("conf/watcher.conf") == true
            }
        }
        #expect(finding(3)?["severity"] == "warning")
        #expect(finding(3)?["message"]?.text?.contains("seconds") == true)
        #expect(finding(5)?["severity"] == "error")
        #expect(finding(8)?["severity"] == "warning")
        #expect(found.contains { $0["message"]?.text?.contains("TOPIC or EXCHANGE.TOPIC") == true })
        #expect(found.contains { $0["message"]?.text?.contains("path is required") == true })

        let wrong = try Self.workspace("  config_files: [watcher.conf]", ini: "nodes = 3")
        let broken = try wrong.host("config", "check", "conf")
        #expect(broken.end == .exit(1))
        #expect(broken.lines.first?.contains("conf/watcher.conf:1:1: error: ") == true)
        let unknown = try Self.workspace("  plugin: [collecting]")
        let advised = try unknown.host("config", "check", "conf")
        #expect(advised.end == .exit(1))
        #expect(advised.lines.first?.hasPrefix("conf/host.yml: error: ") == true)
        #expect(advised.lines.first?.contains("did you mean 'plugins'?") == true)
    }

    // MARK: - The description of the API

    private static let validation = """
        import json, sys
        from openapi_spec_validator import OpenAPIV31SpecValidator
        document = json.loads(sys.stdin.read())
        print([e.message for e in OpenAPIV31SpecValidator(document).iter_errors()])
        print(json.dumps(sorted(document['paths'])))
        """
    private static let paths = [
        "/models", "/models/{name}", "/models/{name}/build", "/notify", "/strategies", "/strategies/{name}/audit",
    ]

    @Test func theDescriptionTellsOfModels() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "")
        let text = try host.curl("http://\(host.address)/openapi.json")
        let found = try host.workspace.python(Self.validation, input: Array(text.utf8)).split(separator: "\n")
        #expect(found.first == "[]")
        #expect(
            try JSON.decode(String(found.last ?? "")).elements?.compactMap(\.text) == ["/", "/metrics"]
                + Self.paths.prefix(4) + ["/openapi.json"] + Self.paths.suffix(2)
        )
        // What is described is there.
        for path in ["/", "/metrics", "/models", "/strategies"] {
            #expect(try host.answer(path).hasSuffix(" 200"), "\(path)")
        }
    }

    @Test func theDescriptionOfAPlatformTellsOfModelsToo() throws {
        let platform = try ServedPlatform(
            [Fixture("collecting")],
            files: ["host.yml": "collectors: {plugins: [collecting]}\n"]
        )
        try platform.start()
        let text = try platform.text("/openapi.json")
        let found = try platform.workspace.python(Self.validation, input: Array(text.utf8)).split(separator: "\n")
        #expect(found.first == "[]")
        let paths = try JSON.decode(String(found.last ?? "")).elements?.compactMap(\.text) ?? []
        #expect(Set(paths).isSuperset(of: Self.paths + ["/entities", "/datapoints"]))
        try platform.stop().expectSuccess()
    }
}
