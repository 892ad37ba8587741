import Glibc
import Records
import TestSupport
import Testing

/// `host serve` with a configuration of its own, asked through HTTP as clients ask it.
final class ServedPlatform {
    /// A server of PostgreSQL and a broker, in place of SQLite.
    typealias Servers = (database: DatabaseServer, broker: KafkaBroker)

    let workspace: Workspace
    /// The host, while one runs.
    private(set) var process: ChildProcess?
    private(set) var address = ""
    /// What every command about it is given to be allowed to work.
    let grants: [String]
    private let environment: [String: String]
    /// They live as long as the platform.
    private let servers: Servers?

    /// Writes a configuration. What is not given is that of the example; schedules never come.
    ///
    /// - Parameters:
    ///   - examples: Files of example plugins besides those that a platform needs.
    ///   - modules: What `enabled_modules` has.
    ///   - entities: Files of `db_entities` by their names without the ending.
    ///   - files: Other files by their names in the configuration.
    init(
        _ plugins: [Fixture] = [],
        examples: [String] = [],
        modules: [String] = [],
        entities: [String: String]? = nil,
        files: [String: String] = [:],
        on servers: Servers? = nil
    ) throws {
        self.workspace = try Workspace(plugins, examples: ["http-gateway.so"] + Self.kept(on: servers) + examples)
        self.grants = Self.grants(on: servers)
        self.environment = Self.environment(on: servers)
        self.servers = servers
        let core = "msg_broker: {}\nworker_processes: 2\nmodules_dir: modules\n"
        try self.configure("processing_core", "\(core)enabled_modules: [\(modules.joined(separator: ", "))]")
        try self.configure(
            "control",
            "allowed_actions: [make_snapshots, refresh_module_config, refresh_on_entity_creation]"
        )
        try self.configureRest()
        if let entities {
            for (name, text) in entities { try self.configure("db_entities/\(name)", text) }
        } else {
            try self.copyExample(["db_entities/"])
        }
        for (name, text) in files { try Files.write(text, to: "\(self.configuration)/\(name)") }
        try self.configureServers()
    }

    /// The configuration of the example with its modules, as it stands there, but for its schedules.
    init(exampleOn servers: Servers? = nil) throws {
        let plugins = ["http-gateway.so", "libNetworkModules.so", "lastseen.so"]
        self.workspace = try Workspace(examples: plugins + Self.kept(on: servers))
        self.servers = servers
        self.environment = Self.environment(on: servers)
        self.grants = Self.grants(on: servers)
        try self.copyExample(["", "db_entities/", "modules/"])
        try self.configureRest()
        try self.configureServers()
    }

    /// Has no schedule ever come, and no module be late because the machine is slow.
    private func configureRest() throws {
        let never = #"{year: "2999"}"#
        try self.configure(
            "history_manager",
            """
            aggregation_schedule: \(never)
            datapoint_cleaning_schedule: \(never)
            snapshot_cleaning: {schedule: \(never), older_than: 7d}
            datapoint_archivation: {schedule: \(never), older_than: 7d, archive_dir: null}
            """
        )
        try self.configure("snapshots", "creation_rate: \(never)")
        try self.configure("garbage_collector", "collection_rate: \(never)")
        try self.configure("host", "modules: {deadline: 240s}")
    }

    /// One that serves, with entities of its own.
    static func serving(
        entities: [String: String],
        files: [String: String] = [:],
        modules: [String] = [],
        plugins: [Fixture] = []
    ) throws -> ServedPlatform {
        let platform = try ServedPlatform(plugins, modules: modules, entities: entities, files: files)
        try platform.start()
        return platform
    }

    deinit {
        guard let process = self.process else { return }
        process.signal(SIGKILL)
        _ = try? process.wait()
    }

    private static func kept(on servers: Servers?) -> [String] {
        servers == nil ? ["sqlite.so"] : ["postgresql.so", "kafka.so"]
    }

    private static func grants(on servers: Servers?) -> [String] {
        let kept = servers == nil ? ["store/sqlite", "bus/sqlite"] : ["store/postgresql", "bus/kafka"]
        return (["http-gateway"] + kept).map { "--grant=\($0)" }
    }

    private static func environment(on servers: Servers?) -> [String: String] {
        servers == nil ? [:] : ["LD_LIBRARY_PATH": KafkaBroker.libraries]
    }

    /// Adds to `host.yml` where store and bus are, if they are on servers.
    private func configureServers() throws {
        guard let servers = self.servers else { return }
        let path = "\(self.configuration)/host.yml"
        let before = Files.exists(path) ? try Files.text(path) + "\n" : ""
        try self.configure(
            "host",
            """
            \(before)store: {postgresql: {dsn: "\(servers.database.url(of: try servers.database.makeDatabase()))"}}
            bus: {kafka: {servers: "\(servers.broker.servers)", topic-prefix: app, property: [batch.num.messages=1]}}
            """
        )
    }

    // MARK: - The configuration

    /// The directory that is served.
    var configuration: String { "\(self.workspace.path)/work/conf" }

    /// Writes a file of the configuration; nil removes it.
    ///
    /// - Parameter name: Without `.yml`.
    func configure(_ name: String, _ text: String?) throws {
        for folder in ["", "/db_entities", "/modules"] where !Files.exists(self.configuration + folder) {
            try Files.makeDirectory(self.configuration + folder)
        }
        let path = "\(self.configuration)/\(name).yml"
        if let text { try Files.write(text + "\n", to: path) } else { Files.remove(path) }
    }

    private func copyExample(_ folders: [String]) throws {
        let source = "\(Repository.root)/ExamplePlugins/NetworkModules/config"
        for folder in folders {
            for name in try Files.entries("\(source)/\(folder)") where name.hasSuffix(".yml") {
                try self.configure(folder + String(name.dropLast(4)), try Files.text("\(source)/\(folder)\(name)"))
            }
        }
    }

    // MARK: - The host

    /// Runs another command of the host on the configuration to its end.
    func run(_ command: String, _ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, command, "--config=conf"] + self.grants + arguments,
            environment: self.environment
        ).wait()
    }

    /// Starts a host, which need not come to serve.
    func launch(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProcess {
        let line = ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app"]
        let address = arguments.contains { $0.hasPrefix("--http=") } ? [] : ["--http=127.0.0.1:0"]
        return try self.workspace.start(
            line + self.grants + address + arguments,
            environment: self.environment.merging(environment) { $1 }
        )
    }

    /// Starts the host and waits until it serves.
    func start(environment: [String: String] = [:]) throws {
        let process = try self.launch(environment: environment)
        self.process = process
        self.address = try process.servedAddress()
    }

    /// What the host has logged since its start.
    var log: String { self.process?.errorsSoFar ?? "" }

    /// Waits until the log has a text so many times.
    func logs(_ text: String, times: Int = 1) -> Bool {
        Monotonic.waits { self.log.split(separator: "\n").count { $0.contains(text) } >= times }
    }

    func signal(_ number: Int32) { self.process?.signal(number) }

    /// Has it end, and waits for that.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) throws -> FinishedProcess {
        guard let process = self.process else { throw Unusable("it was not started") }
        self.process = nil
        if signal == SIGKILL { return try Processes.kill(process) }
        process.signal(signal)
        return try process.wait()
    }

    /// Ends it as nobody would, and starts it again.
    func killAndStart() throws {
        try self.stop(SIGKILL)
        try self.start()
    }

    /// The workers that run an extension.
    func workers(of name: String) -> [pid_t] {
        Processes.children(of: self.process?.identifier ?? 0).filter {
            Processes.isRunning($0) && Processes.command(of: $0).split(separator: " ").last == name[...]
        }
    }
}
