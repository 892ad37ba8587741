import Glibc
import Records
import TestSupport
import Testing

/// `host serve --synchronizer`, asked as clients ask it.
final class ServedSynchronizer {
    let workspace: Workspace
    private var process: ChildProcess?
    private(set) var address = ""

    let grants: [String]
    private let collectors: [String]

    /// One with the steps of the fixture.
    convenience init() throws {
        try self.init(models: SmallModels.text, options: "owner_pull: {period: 1}", fixture: "SyncSteps")
    }

    /// - Parameters:
    ///   - options: Those of steps and policies; PLACE stands for the directory of the configuration.
    ///   - grants: What is granted besides what each synchronizer needs.
    ///   - collectors: The settings of collectors; nil: there are none.
    init(
        examples: [String] = [],
        models: String,
        options: String,
        grants: [String] = [],
        fixture: String? = nil,
        collectors: String? = nil,
        plugins: [Fixture] = []
    ) throws {
        self.workspace = try Workspace(plugins, examples: ["http-gateway.so", "sqlite.so"] + examples)
        self.grants = (["gateway/http-gateway", "store/sqlite", "bus/sqlite"] + grants).map { "--grant=\($0)" }
        if let fixture { try Files.copy(try SwiftFixture.path(fixture), to: "\(self.workspace.ext)/\(fixture).so") }
        let place = "\(self.workspace.path)/work"
        self.collectors = collectors == nil ? [] : ["--config-file=\(place)/watcher.conf"]
        if let collectors { try Files.write(collectors, to: "\(place)/watcher.conf") }
        try Files.makeDirectory("\(place)/models")
        try Files.write(models, to: "\(place)/models/small.xproto")
        let lines = options.split(separator: "\n").map {
            "  " + $0.split(separator: "PLACE", omittingEmptySubsequences: false).joined(separator: place)
        }
        try Files.write(
            """
            name: small
            models_dir: models
            store: sqlite
            bus: sqlite
            event_bus: {kind: kafka}
            data_dir: data
            retry: {step: 0.1, short_step: 0.1, longest: 1}
            options:
            \(lines.joined(separator: "\n"))

            """,
            to: "\(place)/sync.yaml"
        )
        try self.start()
    }

    deinit {
        self.process?.signal(SIGKILL)
        _ = try? self.process?.wait()
    }

    func start() throws {
        let process = try self.workspace.start(
            ["--ext", self.workspace.ext, "serve", "--synchronizer=sync.yaml", "--http=127.0.0.1:0"] + self.grants
                + self.collectors
        )
        self.process = process
        self.address = try process.servedAddress()
    }

    /// What the host has logged.
    var log: String { self.process?.errorsSoFar ?? "" }

    /// Has it read its configuration again.
    func hangUp() { self.process?.signal(SIGHUP) }

    /// Ends it as `kill -9` does.
    func kill() throws {
        if let process = self.process { try Processes.kill(process) }
        self.process = nil
    }

    /// Waits until it has ended by itself.
    func ended() throws -> FinishedProcess {
        guard let process = self.process else { throw Unusable("it was not started") }
        self.process = nil
        return try process.wait()
    }

    func stop() throws -> FinishedProcess {
        guard let process = self.process else { throw Unusable("it was not started") }
        process.signal(SIGTERM)
        self.process = nil
        return try process.wait()
    }

    /// The body of an answer in JSON, and its status.
    func ask(
        _ path: String,
        _ method: String = "GET",
        _ body: Value? = nil,
        headers: [String] = []
    ) throws -> (body: Value, status: Int) {
        let data = try body.map { body -> [String] in
            let file = "\(self.workspace.path)/body-\(method)"
            try Files.write(JSON.encode(body), to: file)
            return ["-H", "Expect:", "--data-binary", "@\(file)"]
        }
        let text = try ChildProcess(
            "curl",
            ["-s", "-X", method, "-w", "\n%{http_code}"] + headers.flatMap { ["-H", $0] } + (data ?? [])
                + ["http://\(self.address)\(path)"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let bytes = Array(lines.dropLast().joined(separator: "\n").utf8)
        let value = (try? JSON.decode(bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
        return (value, Int(lines.last ?? "") ?? 0)
    }

    func owners() throws -> [Record] {
        try self.ask("/xosapi/v1/small/owners").body.record?["items"]?.elements?.compactMap(\.record) ?? []
    }
}
