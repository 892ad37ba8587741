import Glibc
import Records
import TestSupport

/// `host serve` on the entities of the example, with modules of the test's own.
final class ServedPlatform {
    let workspace: Workspace
    let configuration: String
    private(set) var process: ChildProcess?
    private(set) var address = ""

    /// - Parameter modules: What `enabled_modules` has.
    init(_ plugins: [Fixture] = [], examples: [String] = [], modules: [String]) throws {
        self.workspace = try Workspace(plugins, examples: ["http-gateway.so", "sqlite.so"] + examples)
        self.configuration = "\(self.workspace.path)/work/conf"
        for folder in ["", "/db_entities", "/modules"] { try Files.makeDirectory(self.configuration + folder) }
        let source = "\(Repository.root)/ExamplePlugins/NetworkModules/config"
        for name in ["host", "service"] {
            try Files.copy("\(source)/db_entities/\(name).yml", to: "\(self.configuration)/db_entities/\(name).yml")
        }
        try self.configure(
            "processing_core",
            """
            worker_processes: 2
            modules_dir: modules
            enabled_modules: [\(modules.joined(separator: ", "))]
            msg_broker: {}
            """
        )
        try self.configure("control", "allowed_actions: [refresh_module_config, refresh_on_entity_creation]")
    }

    /// Writes a file of the configuration.
    func configure(_ name: String, _ text: String) throws {
        try Files.write(text + "\n", to: "\(self.configuration)/\(name).yml")
    }

    /// Starts the host, which need not come to serve.
    func launch(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProcess {
        try self.workspace.start(
            [
                "--ext", self.workspace.ext, "serve", "--config=conf", "--grant=http-gateway", "--grant=store/sqlite",
                "--grant=bus/sqlite", "--http=127.0.0.1:0",
            ] + arguments,
            environment: environment
        )
    }

    /// Starts the host and waits until it serves.
    func start(environment: [String: String] = [:]) throws {
        let process = try self.launch(environment: environment)
        self.process = process
        var address: Substring?
        _ = Monotonic.waits(atMost: 60) {
            address = process.errorsSoFar.split(separator: "\n").last { $0.contains(" serving ") }?
                .split(separator: " ").first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(process.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(process.errorsSoFar)") }
        self.address = String(address)
    }

    /// What the host has logged since its start.
    var log: String { self.process?.errorsSoFar ?? "" }

    /// Waits until the log has a text so many times; a minute at most.
    func logs(_ text: String, times: Int = 1) -> Bool {
        Monotonic.waits(atMost: 60) { self.log.split(separator: "\n").count { $0.contains(text) } >= times }
    }

    func signal(_ number: Int32) { self.process?.signal(number) }

    /// Has it end, and waits for that.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) throws -> FinishedProcess {
        guard let process = self.process else { throw Unusable("it was not started") }
        process.signal(signal)
        self.process = nil
        return try process.wait()
    }

    /// The workers that run an extension.
    func workers(of name: String) -> [pid_t] {
        Processes.children(of: self.process?.identifier ?? 0).filter {
            Processes.isRunning($0) && Processes.command(of: $0).split(separator: " ").last == name[...]
        }
    }

    // MARK: - Requests

    func curl(_ arguments: [String]) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    func get(_ path: String) throws -> String { try self.curl(["http://\(self.address)\(path)"]) }

    /// The status and the body of an answer.
    func answer(_ path: String, _ method: String = "GET") throws -> String {
        try self.curl(["-X", method, "-w", " %{http_code}", "http://\(self.address)\(path)"])
    }

    /// Posts datapoints; the answer is the body and the status.
    func post(_ body: String) throws -> String {
        let file = "\(self.workspace.path)/body"
        try Files.write(Array(body.utf8), to: file)
        return try self.postFile(file)
    }

    func postFile(_ file: String) throws -> String {
        try self.curl([
            "-H", "Content-Type: application/json", "-H", "Expect:", "--data-binary", "@\(file)", "-w", " %{http_code}",
            "http://\(self.address)/datapoints",
        ])
    }

    /// How many items the history of an attribute has.
    func historyCount(_ host: String, _ attribute: String = "port") throws -> Int {
        let answer = try JSON.decode(try self.get("/entity/host/\(host)/get/\(attribute)"))
        return answer.record?["history"]?.elements?.count ?? 0
    }

    /// Waits until a history has so many items; a minute at most.
    func hasHistory(_ host: String, _ count: Int) -> Bool {
        Monotonic.waits(atMost: 60) { (try? self.historyCount(host)) == count }
    }

    /// Pushes ports of a host; throws if they are not taken.
    func push(_ host: String, ports: [Int], at time: Int = 1_700_000_000) throws {
        let points = ports.map { #"{"type":"host","id":"\#(host)","attr":"port","v":\#($0),"t1":\#(time)}"# }
        let answer = try self.curl([
            "-H", "Content-Type: application/json", "-d", "[\(points.joined(separator: ","))]",
            "http://\(self.address)/datapoints",
        ])
        guard answer == #"{"detail":"OK"}"# else { throw Unusable("not taken: \(answer); log: \(self.log)") }
    }

    /// The value of a plain attribute; nil: it has none.
    func value(_ host: String, _ attribute: String) throws -> Value? {
        let answer = try JSON.decode(try self.get("/entity/host/\(host)/get/\(attribute)"))
        let value = answer.record?["current_value"]
        return value == .null ? nil : value
    }

    /// Waits until a plain attribute has a value; a minute at most.
    func has(_ host: String, _ attribute: String, _ value: Value) -> Bool {
        Monotonic.waits(atMost: 60) { (try? self.value(host, attribute)) == value }
    }

    /// A number of `/metrics`; nil if it is not there.
    func metric(_ name: String) throws -> Int? {
        try self.get("/metrics").split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            .flatMap { Int($0.dropFirst(name.count + 1)) }
    }
}
