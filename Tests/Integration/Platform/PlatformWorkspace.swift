import Glibc
import Records
import TestSupport
import Testing

/// A configuration of a platform in a workspace, and the real host that serves it.
final class PlatformWorkspace {
    private static let grants = ["--grant=http-gateway", "--grant=store/sqlite", "--grant=bus/sqlite"]

    let workspace: Workspace
    private var service: ChildProcess?
    private var address = ""

    /// - Parameters:
    ///   - entities: Files of `db_entities` by their names without the ending.
    ///   - modules: Names of modules of the examples.
    init(entities: [String: String], modules: [String] = [], plugins: [String] = []) throws {
        self.workspace = try Workspace(examples: ["http-gateway.so", "sqlite.so"] + plugins)
        try Files.makeDirectory(self.path(""))
        try Files.makeDirectory(self.path("db_entities"))
        for (name, text) in entities { try self.setEntity(name, text) }
        try Files.write(
            """
            msg_broker: {host: localhost}
            worker_processes: 2
            modules_dir: modules
            enabled_modules: [\(modules.joined(separator: ", "))]
            """,
            to: self.path("processing_core.yml")
        )
    }

    deinit {
        self.service?.signal(SIGKILL)
        _ = try? self.service?.wait()
    }

    /// A path within the configuration.
    func path(_ name: String) -> String { "\(self.workspace.path)/work/conf/\(name)" }

    /// Changes or adds an entity type; without a text it is removed.
    func setEntity(_ name: String, _ text: String?) throws {
        let path = self.path("db_entities/\(name).yml")
        Files.remove(path)
        if let text { try Files.write(text, to: path) }
    }

    /// Runs another command of the host on the configuration to its end.
    func run(_ command: String, _ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, command, "--config=conf"] + Self.grants + arguments
        ).wait()
    }

    /// Serves, and waits until requests are answered.
    func serve() throws {
        let service = try self.workspace.start(
            ["--ext", self.workspace.ext, "serve", "--config=conf", "--http=127.0.0.1:0"] + Self.grants
        )
        self.service = service
        var address: Substring?
        _ = Monotonic.waits(atMost: 60) {
            let lines = service.errorsSoFar.split(separator: "\n")
            address = lines.last { $0.contains("serving") }?.split(separator: " ")
                .first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(service.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(service.errorsSoFar)") }
        self.address = String(address)
    }

    /// Ends the service, well or by SIGKILL.
    func stop(_ signal: Int32 = SIGTERM) throws {
        self.service?.signal(signal)
        let end = try self.service?.wait()
        if signal == SIGTERM { end?.expectSuccess() }
        self.service = nil
    }

    /// How the service ended of its own accord.
    func ended() throws -> FinishedProcess? {
        defer { self.service = nil }
        return try self.service?.wait()
    }

    /// The answer to a request.
    func get(_ path: String) throws -> String { try self.curl("http://\(self.address)\(path)") }

    /// Sends datapoints, and waits until all of them were done.
    func push(_ datapoints: String, seconds: Int = 60) throws {
        let before = try self.done()
        let count = try JSON.decode(datapoints).elements?.count ?? 0
        let answer = try self.curl(
            "-d",
            datapoints,
            "-H",
            "Content-Type: application/json",
            "http://\(self.address)/datapoints"
        )
        guard answer == #"{"detail":"OK"}"# else { throw Unusable("it does not take datapoints: \(answer)") }
        guard Monotonic.waits(atMost: seconds, until: { (try? self.done()) ?? 0 >= before + count }) else {
            throw Unusable("datapoints are not done")
        }
    }

    private func done() throws -> Int {
        let lines = try self.get("/metrics").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("pluginhost_platform_datapoints_total ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private func curl(_ arguments: String...) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait().text
    }
}
