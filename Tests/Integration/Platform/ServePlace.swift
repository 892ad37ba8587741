import Glibc
import TestSupport

/// A workspace with the example's configuration, in which platforms are served.
final class ServePlace {
    let workspace: Workspace
    private let grants: [String]
    private let environment: [String: String]
    /// They live as long as the place.
    private let servers: (DatabaseServer, KafkaBroker)?

    /// On SQLite.
    init() throws {
        self.workspace = try Workspace(examples: Self.modules + ["sqlite.so"])
        self.grants = ["http-gateway", "store/sqlite", "bus/sqlite"]
        self.environment = [:]
        self.servers = nil
        try self.installConfiguration()
    }

    /// On a server of PostgreSQL, and a broker.
    init(_ server: DatabaseServer, _ broker: KafkaBroker) throws {
        self.workspace = try Workspace(examples: Self.modules + ["postgresql.so", "kafka.so"])
        self.grants = ["http-gateway", "store/postgresql", "bus/kafka"]
        self.servers = (server, broker)
        self.environment = ["LD_LIBRARY_PATH": KafkaBroker.libraries]
        try self.installConfiguration()
        try Files.write(
            """
            store: {postgresql: {dsn: "\(server.url(of: try server.makeDatabase()))"}}
            bus: {kafka: {servers: "\(broker.servers)", topic-prefix: app, property: [batch.num.messages=1]}}
            """,
            to: "\(self.configuration)/host.yml"
        )
    }

    private static let modules = ["http-gateway.so", "libNetworkModules.so", "lastseen.so"]

    /// The directory that is served.
    var configuration: String { "\(self.workspace.path)/work/conf" }

    /// What every command about it needs.
    var grantOptions: [String] { self.grants.map { "--grant=\($0)" } }

    private func installConfiguration() throws {
        let source = "\(Repository.root)/ExamplePlugins/NetworkModules/config"
        try Files.makeDirectory(self.configuration)
        for folder in ["", "db_entities/", "modules/"] {
            if !folder.isEmpty { try Files.makeDirectory("\(self.configuration)/\(folder)") }
            for name in try Files.entries("\(source)/\(folder)") where name.hasSuffix(".yml") {
                try Files.copy("\(source)/\(folder)\(name)", to: "\(self.configuration)/\(folder)\(name)")
            }
        }
    }

    /// Starts `host serve`.
    func start(_ arguments: String...) throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app"] + self.grantOptions + arguments,
            environment: self.environment
        )
    }

    /// The address that a service has told in its log.
    func address(_ service: ChildProcess) throws -> String {
        var address: Substring?
        _ = Monotonic.waits(atMost: 60) {
            let log = service.errorsSoFar
            address = log.split(separator: "\n").last { $0.contains("serving") }?.split(separator: " ")
                .first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(service.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(service.errorsSoFar)") }
        return String(address)
    }

    func curl(_ arguments: String...) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }
}
