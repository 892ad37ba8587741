import Glibc
import Synchronization
import TestSupport

/// A server of PostgreSQL or MariaDB as the distribution has it, on a local socket, with a data directory of its own. It
/// ends with the last reference, and with the tests in any case.
///
/// What changes in it changes while one test alone has it: a shared one is started under the lock and never ended.
final class DatabaseServer: @unchecked Sendable {
    private struct Shared {
        var servers: [DatabaseKind: DatabaseServer] = [:]
        var databases = 0
    }

    private static let shared = Mutex(Shared())

    let kind: DatabaseKind
    let directory: String
    /// The server, and who ends it when the tests cannot.
    private var processes: [ChildProcess] = []

    /// The server that all tests of this run share which leave it alive.
    static func shared(_ kind: DatabaseKind) throws -> DatabaseServer {
        try Self.shared.withLock { shared in
            if let server = shared.servers[kind] { return server }
            let server = try DatabaseServer(kind)
            shared.servers[kind] = server
            return server
        }
    }

    /// Makes a data directory and starts a server.
    init(_ kind: DatabaseKind) throws {
        self.kind = kind
        self.directory = try Files.makeTemporaryDirectory()
        if geteuid() == 0 {
            guard let account = getpwnam(Self.account(kind)) else {
                throw Unusable("there is no user \(Self.account(kind)): run scripts/setup --test")
            }
            chown(self.directory, account.pointee.pw_uid, account.pointee.pw_gid)
        }
        chmod(self.directory, 0o755)
        switch kind {
        case .postgresql:
            try self.run(
                try Self.program("initdb"),
                ["-D", self.data, "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
            )
            let rules = "local all secured scram-sha-256\nlocal all all trust\n"
            try Files.write(rules, to: "\(self.data)/pg_hba.conf")
        case .mysql:
            try self.run(
                try Self.program("mariadb-install-db"),
                [
                    "--no-defaults", "--datadir=\(self.data)", "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ]
            )
        case .sqlite: throw Unusable("SQLite has no server")
        }
        try self.start()
    }

    deinit {
        self.kill()
        Files.remove(self.directory)
    }

    private var data: String { "\(self.directory)/data" }

    /// Where MariaDB listens; PostgreSQL makes a socket in the directory.
    private var socket: String { "\(self.directory)/s" }

    /// Starts it again after `kill`; returns when it answers.
    func start() throws {
        let arguments =
            switch self.kind {
            case .postgresql:
                ["-D", self.data, "-k", self.directory, "-c", "listen_addresses=", "-c", "fsync=off"]
            default:
                [
                    "--no-defaults", "--datadir=\(self.data)", "--socket=\(self.socket)", "--skip-networking",
                    "--pid-file=\(self.directory)/pid", "--innodb-flush-log-at-trx-commit=2",
                ]
            }
        let program = try Self.program(self.kind == .postgresql ? "postgres" : "mariadbd")
        // What the one before has left behind may be in the way for a moment.
        let answers = try Monotonic.waits {
            let process = try self.launch(program, arguments)
            while Processes.isRunning(process.identifier) {
                if (try? self.query("SELECT 1", in: self.kind == .postgresql ? "postgres" : "mysql")) == ["1"] {
                    self.processes = [process, try process.guarded(in: self.directory)]
                    return true
                }
                usleep(20_000)
            }
            return false
        }
        guard answers else { throw Unusable("\(program) does not start in \(self.directory)") }
    }

    /// Ends it at once, without any chance to put things in order.
    func kill() {
        for process in self.processes.reversed() {
            process.signal(SIGKILL)
            _ = try? process.wait()
        }
        self.processes = []
    }

    /// Makes a database with nothing in it.
    ///
    /// - Returns: Its name.
    func makeDatabase() throws -> String {
        let name = Self.shared.withLock { shared in
            shared.databases += 1
            return "test\(shared.databases)"
        }
        _ = try self.query("CREATE DATABASE \(name)", in: self.kind == .postgresql ? "postgres" : "mysql")
        return name
    }

    /// What the medium is told.
    func url(of database: String, user: String? = nil) -> String {
        switch self.kind {
        case .postgresql: "postgresql://\(user ?? "tester")@/\(database)?host=\(self.directory)"
        default: "mysql://\(user ?? "root")@/\(database)?unix_socket=\(self.socket)"
        }
    }

    /// Rows as the database's own client prints them, the fields with `|` between.
    func query(_ statement: String, in database: String) throws -> [String] {
        let finished =
            switch self.kind {
            case .postgresql:
                try self.finish(
                    "/usr/bin/psql",
                    ["-X", "-q", "-A", "-t", "-h", self.directory, "-U", "tester", "-d", database, "-c", statement]
                )
            default:
                try self.finish(
                    "/usr/bin/mariadb",
                    ["--no-defaults", "-u", "root", "-S", self.socket, "-N", "-B", database, "-e", statement]
                )
            }
        guard finished.end == .exit(0) else { throw Unusable(finished.errors) }
        return finished.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "|") }
    }

    // MARK: - Programs

    private static func account(_ kind: DatabaseKind) -> String { kind == .postgresql ? "postgres" : "mysql" }

    /// The path of a program of a server; PostgreSQL has a directory for each version.
    private static func program(_ name: String) throws -> String {
        let versions = ((try? Files.entries("/usr/lib/postgresql")) ?? []).sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        let directories = versions.map { "/usr/lib/postgresql/\($0)/bin" } + ["/usr/bin", "/usr/sbin"]
        guard let found = directories.first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
            throw Unusable("there is no \(name): run scripts/setup --test")
        }
        return "\(found)/\(name)"
    }

    private func launch(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            "/usr/bin/env",
            self.asUser + [program] + arguments,
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C"],
            directory: self.directory
        )
    }

    /// Servers do not run as the superuser.
    private var asUser: [String] {
        guard geteuid() == 0 else { return [] }
        let account = Self.account(self.kind)
        return ["setpriv", "--reuid=\(account)", "--regid=\(account)", "--clear-groups"]
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let finished = try self.finish("/usr/bin/env", self.asUser + [program] + arguments)
        guard finished.end == .exit(0) else { throw Unusable("\(program): \(finished.errors)\(finished.text)") }
    }

    private func finish(_ program: String, _ arguments: [String]) throws -> FinishedProcess {
        try ChildProcess(
            program,
            arguments,
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=\(self.directory)"],
            directory: "/tmp"
        ).wait()
    }
}
