import Glibc
import Records
import TestSupport

/// An empty database of a kind, and the host with the medium `sql` and models to fill it.
final class TestDatabase {
    let kind: DatabaseKind
    let workspace: Workspace
    /// Where the medium finds it.
    let url: String
    private let server: DatabaseServer?
    private let name: String

    /// - Parameter server: One of its own; nil: the one that tests share.
    init(_ kind: DatabaseKind, server: DatabaseServer? = nil) throws {
        self.kind = kind
        self.workspace = try Workspace([Fixture("rows")], examples: ["counter.so", "sql.so"])
        switch kind {
        case .sqlite:
            self.server = nil
            self.name = "\(self.workspace.path)/work/test.db"
            self.url = "sqlite:///test.db"
        case .postgresql, .mysql:
            let server = try server ?? DatabaseServer.shared(kind)
            self.server = server
            self.name = try server.makeDatabase()
            self.url = server.url(of: self.name)
        }
    }

    /// The medium's address of it for another user.
    func url(user: String) -> String { self.server?.url(of: self.name, user: user) ?? self.url }

    /// Rows as another program reads them, the fields with `|` between; null is as each program shows it.
    @discardableResult
    func query(_ statement: String) throws -> [String] {
        guard let server = self.server else {
            let program = """
                import sqlite3, sys
                connection = sqlite3.connect(sys.argv[1], timeout=60)
                for row in connection.execute(sys.argv[2]):
                    print("|".join("NULL" if field is None else str(field) for field in row))
                connection.commit()
                """
            let text = try self.workspace.python(program, self.name, statement)
            return text.split(separator: "\n").map(String.init)
        }
        return try server.query(statement, in: self.name)
    }

    /// The only number of the only row.
    func number(_ statement: String) throws -> Int {
        guard let number = Int(try self.query(statement).first ?? "") else { throw Unusable("no number: \(statement)") }
        return number
    }

    /// Makes the table `events` for the records of `counter`.
    func makeEvents() throws {
        try self.query("CREATE TABLE events (n BIGINT PRIMARY KEY, name VARCHAR(20), instance INTEGER)")
    }

    /// The numbers in `events`, in order.
    func numbers() throws -> [Int] { try self.query("SELECT n FROM events ORDER BY n").compactMap { Int($0) } }

    /// How many batches are still noted.
    func notes() throws -> Int { try self.number("SELECT COUNT(*) FROM pluginhost_batches") }

    /// What the host has kept of records that were refused.
    func deadLetters() throws -> [Record] {
        guard let bytes = try? Files.read("\(self.workspace.path)/home/.local/state/pluginhost/dead-letters") else {
            return []
        }
        return try bytes.split(separator: UInt8(ascii: "\n")).compactMap { try JSON.decode(Array($0)).record }
    }

    /// Starts the host with these arguments and the table `events`.
    func start(_ arguments: [String], url: String? = nil, table: String = "events") throws -> ChildProcess {
        let options = ["--sql-dsn=\(url ?? self.url)", "--sql-table=\(table)", "--grant=medium/sql"]
        return try self.workspace.start(["--ext", self.workspace.ext] + options + arguments)
    }

    /// Runs the host with these arguments and the table `events` to its end.
    func run(_ arguments: String..., url: String? = nil, table: String = "events") throws -> FinishedProcess {
        try self.start(arguments, url: url, table: table).wait()
    }

    /// The arguments for a run of exactly these records.
    static func rows(_ records: [Record]) -> [String] {
        let digits = records.map { record in
            CBOR.encode(.map(record)).map { byte in
                let text = String(byte, radix: 16)
                return text.count == 1 ? "0\(text)" : text
            }.joined()
        }
        return ["rows", "--number=\(records.count)", "--rows=\(digits.joined(separator: ","))"]
    }

    /// Runs the host with exactly these records, in one batch.
    func run(_ records: [Record], _ arguments: String..., table: String = "events") throws -> FinishedProcess {
        try self.start(Self.rows(records) + arguments, table: table).wait()
    }
}
