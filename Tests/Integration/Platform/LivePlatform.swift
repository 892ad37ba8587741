import Glibc
import Records
import TestSupport
import Testing

/// `host serve` with a configuration of its own, asked through HTTP as clients ask it.
final class LivePlatform {
    let workspace: Workspace
    private(set) var service: ChildProcess
    private(set) var address = ""
    private let arguments: [String]

    /// Starts it, and waits until it serves.
    ///
    /// - Parameters:
    ///   - entities: Files of `db_entities` by the ids of entity types.
    ///   - files: Other files, by their paths in the configuration; schedules that are not given never come.
    ///   - modules: Names of modules that are enabled.
    init(
        entities: [String: String],
        files: [String: String] = [:],
        modules: [String] = [],
        plugins: [Fixture] = [],
        examples: [String] = []
    ) throws {
        self.workspace = try Workspace(plugins, examples: ["http-gateway.so", "sqlite.so"] + examples)
        let directory = "\(self.workspace.path)/work/conf"
        try Files.makeDirectory(directory)
        try Files.makeDirectory("\(directory)/db_entities")
        try Files.makeDirectory("\(directory)/modules")
        let never = "{year: \"2999\"}"
        var all = [
            "processing_core.yml":
                "msg_broker: {host: localhost}\nworker_processes: 2\nmodules_dir: modules\nenabled_modules: "
                + "[\(modules.joined(separator: ", "))]\n",
            "history_manager.yml":
                "aggregation_schedule: \(never)\ndatapoint_cleaning_schedule: \(never)\nsnapshot_cleaning: {schedule: "
                + "\(never), older_than: 7d}\ndatapoint_archivation: {schedule: \(never), older_than: 7d, archive_dir: null}\n",
            "snapshots.yml": "creation_rate: {hour: \"5\"}\n",
            "updater.yml": "update_batch_cron: {minute: \"*/5\"}\nupdate_batch_period: 5m\n",
            "garbage_collector.yml": "collection_rate: \(never)\n",
            "control.yml": "allowed_actions: [make_snapshots]\n",
            "api.yml": "datapoint_logger: {good_log: false, bad_log: false}\n",
        ]
        for (name, text) in entities { all["db_entities/\(name).yml"] = text }
        all.merge(files) { $1 }
        for (path, text) in all { try Files.write(text, to: "\(directory)/\(path)") }
        self.arguments =
            ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app", "--http=127.0.0.1:0"]
            + ["--grant=http-gateway", "--grant=store/sqlite", "--grant=bus/sqlite"]
        self.service = try self.workspace.start(self.arguments)
        try self.findAddress()
    }

    deinit { self.service.signal(SIGKILL) }

    /// Ends it as nobody would, and starts it again.
    func killAndStart() throws {
        self.service.signal(SIGKILL)
        _ = try self.service.wait()
        self.service = try self.workspace.start(self.arguments)
        try self.findAddress()
    }

    /// Ends it well.
    func stop() throws {
        self.service.signal(SIGTERM)
        try self.service.wait().expectSuccess()
    }

    private func findAddress() throws {
        let service = self.service
        var address: Substring?
        _ = Monotonic.waits(atMost: 60) {
            address = service.errorsSoFar.split(separator: "\n").last { $0.contains("serving") }?.split(separator: " ")
                .first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(service.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(service.errorsSoFar)") }
        self.address = String(address)
    }

    /// What it has logged.
    var log: String { self.service.errorsSoFar }

    // MARK: - Requests

    func curl(_ arguments: String...) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    /// The answer to a question, in JSON.
    func get(_ path: String) throws -> Value { try JSON.decode(try self.curl("http://\(self.address)\(path)")) }

    /// Pushes datapoints, a JSON array of them.
    func push(_ datapoints: String) throws {
        try Files.write(datapoints, to: "\(self.workspace.path)/push.json")
        let answer = try self.curl(
            "--data-binary",
            "@push.json",
            "-H",
            "Content-Type: application/json",
            "http://\(self.address)/datapoints"
        )
        guard answer == #"{"detail":"OK"}"# else { throw Unusable("datapoints are refused: \(answer)") }
    }

    /// Asks again until the answer is as it should be.
    func expect(
        _ path: String,
        within seconds: Int = 60,
        _ isRight: (Value) -> Bool,
        location: SourceLocation = #_sourceLocation
    ) throws {
        var last: Value = .null
        let isThere = Monotonic.waits(atMost: seconds) {
            guard let value = try? self.get(path) else { return false }
            last = value
            return isRight(value)
        }
        let shown = JSON.encode(last).count > 2000 ? "…" : "\(last)"
        #expect(isThere, "\(path): \(shown)\n\(self.log)", sourceLocation: location)
    }

    /// Has a snapshot made, and waits until it is complete.
    func makeSnapshot(of type: String, entity id: String) throws {
        let before = try self.get("/entity/\(type)/\(id)/snapshots").elements?.count ?? 0
        #expect(try self.curl("http://\(self.address)/control/make_snapshots") == #"{"detail":"Action sent."}"#)
        try self.expect("/entity/\(type)/\(id)/snapshots") { $0.elements?.count ?? 0 > before }
    }
}
