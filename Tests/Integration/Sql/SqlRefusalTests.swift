import Records
import TestSupport
import Testing

/// What the medium `sql` cannot do, and how it says so.
struct SqlRefusalTests {
    private static let nothingIsTaken = "0 items sent in "

    // MARK: - Addresses

    @Test(arguments: [
        (
            "oracle://me@host/db",
            "--sql-dsn has the scheme 'oracle', expected one of sqlite, postgresql, mysql, clickhouse"
        ),
        ("postgres://me@host/db", "--sql-dsn has the scheme 'postgres', expected one of sqlite, postgresql, mysql,"),
        (
            "events.db",
            "--sql-dsn is no URL, expected one such as sqlite:///events.db or postgresql://user:password@host"
        ),
        (
            "sqlite://",
            "--sql-dsn names no file of SQLite, expected sqlite:///RELATIVE/PATH or sqlite:////ABSOLUTE/PATH"
        ),
        ("sqlite:///a.db?mode=ro", "--sql-dsn has the parameter 'mode=ro', expected journal_mode, synchronous,"),
        ("postgresql:db", "--sql-dsn is no URL of a server, expected postgresql://user:password@host/database"),
        ("mysql://me@host/db?unix_socket=/s", "--sql-dsn has both a host and a unix_socket; leave out the host"),
        ("mysql://me@host/db?autocommit=1", "--sql-dsn has the parameter 'autocommit', expected unix_socket, charset"),
        ("mysql://me@host:port/db", "--sql-dsn has the port 'port', expected a number"),
        ("clickhouse:///db", "--sql-dsn names no server, expected clickhouse://user:password@host/database"),
        (
            "mysql://me:50%@host/db",
            "--sql-dsn has a % without two hexadecimal digits behind it; write %25 for the sign"
        ),
    ])
    func anAddressThatIsNoneIsTold(_ url: String, _ words: String) throws {
        let database = try TestDatabase(.sqlite)
        let run = try database.run("counter", "--number=10", "--sql-patience=0", url: url)
        run.expectFailure(2, saying: "medium sql: ", words)
    }

    @Test func aParameterThatIsNoneIsTold() throws {
        let url = "postgresql://me@/db?hots=x"
        let run = try TestDatabase(.sqlite).run("counter", "--number=10", url: url)
        run.expectFailure(1, saying: "medium sql: ", "invalid URI query parameter: \"hots\"", Self.nothingIsTaken)
    }

    @Test(arguments: ["postgresql", "mysql", "clickhouse"])
    func aServerThatIsDownIsTold(_ scheme: String) throws {
        let database = try TestDatabase(.sqlite)
        let port = try LoopbackSocket.freePort()
        let url = "\(scheme)://me:secret@127.0.0.1:\(port)/db"
        let run = try database.run("counter", "--number=10", "--sql-patience=0", url: url)
        run.expectFailure(1, saying: "medium sql: ", "127.0.0.1", "onnect", Self.nothingIsTaken)
        #expect(!run.errors.contains("secret"))
    }

    @Test func aServerThatComesLaterIsWaitedFor() throws {
        let server = try DatabaseServer(.postgresql)
        let database = try TestDatabase(.postgresql, server: server)
        try database.makeEvents()
        server.kill()
        let run = try database.start(["counter", "--number=10", "--sql-patience=100"])
        #expect(Monotonic.waits { run.errorsSoFar.contains("; trying again for 100 s") })
        try server.start()
        try run.wait().expectSuccess()
        #expect(try database.numbers() == Array(0..<10))
    }

    @Test(arguments: DatabaseKind.servers)
    func aWrongPasswordIsTold(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        if kind == .postgresql {
            try database.query("DROP ROLE IF EXISTS secured; CREATE ROLE secured LOGIN SUPERUSER PASSWORD 'right'")
        } else {
            try database.query("CREATE OR REPLACE USER secured@localhost IDENTIFIED BY 'right'")
            try database.query("GRANT ALL ON *.* TO secured@localhost")
        }
        try database.makeEvents()
        let wrong = try database.run("counter", "--number=10", url: database.url(user: "secured:wrong"))
        let words = kind == .postgresql ? "password authentication failed" : "Access denied for user 'secured'"
        wrong.expectFailure(1, saying: "medium sql: \(kind.rawValue)://secured@/", words, Self.nothingIsTaken)
        #expect(!wrong.errors.contains("trying again"))
        try database.run("counter", "--number=10", url: database.url(user: "secured:right")).expectSuccess()
        #expect(try database.numbers() == Array(0..<10))
    }

    // MARK: - Tables

    @Test(arguments: DatabaseKind.allCases)
    func aMissingTableIsTold(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let run = try database.run("counter", "--number=10")
        run.expectFailure(1, saying: " has no table events; make it, or give --sql-create", Self.nothingIsTaken)
        let elsewhere = try database.run("counter", "--number=10", table: "nowhere.events")
        elsewhere.expectFailure(1, saying: "nowhere", Self.nothingIsTaken)
    }

    @Test(arguments: [
        ("", "a name is missing"), ("events (", "a name is missing"), ("events (a", "a parenthesis is not closed"),
        ("events a", "there is more behind its end"), ("\"events", "a quotation mark is not closed"),
        ("events (a,)", "a name is missing"), ("a.b.c", "there is more behind its end"),
    ])
    func aTableThatCannotBeReadIsTold(_ table: String, _ words: String) throws {
        let database = try TestDatabase(.sqlite)
        let run = try database.run("counter", "--number=10", table: table)
        run.expectFailure(2, saying: "--sql-table is '\(table)': \(words)")
    }

    @Test func aTableWithoutTransactionsIsRefused() throws {
        let database = try TestDatabase(.mysql)
        try database.query("CREATE TABLE events (n BIGINT, name TEXT, instance INTEGER) ENGINE = MyISAM")
        let run = try database.run("counter", "--number=10")
        run.expectFailure(
            1,
            saying: "the engine of table events is MyISAM, which has no transactions; make it one of Inn"
        )
    }

    @Test func aFileThatIsNoDatabaseIsTold() throws {
        let database = try TestDatabase(.sqlite)
        try Files.write(String(repeating: "no database ", count: 100), to: "\(database.workspace.path)/work/test.db")
        try database.run("counter", "--number=10").expectFailure(1, saying: "test.db: file is not a database")
    }

    // MARK: - Rows

    @Test(arguments: DatabaseKind.allCases)
    func rowsThatAreThereAlreadyAreNamedAndKept(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        try database.query("INSERT INTO events VALUES (1337, 'first', 0)")
        try database.query("INSERT INTO events VALUES (1500, 'first', 0)")
        try database.query("INSERT INTO events VALUES (2999, 'first', 0)")
        let run = try database.run("counter", "--number=3000", "--batch-size=1000")
        let words =
            switch kind {
            case .sqlite: "UNIQUE constraint failed: events.n"
            case .postgresql: "duplicate key value violates unique constraint \"events_pkey\": Key (n)=(1337) already"
            case .mysql: "Duplicate entry '1337' for key 'PRIMARY'"
            }
        run.expectFailure(
            1,
            saying:
                "medium sql: 3 records were not delivered, for its workers refused them; the first: it refused it: ",
            "events: row 338 of batch 1, {\"n\": 1337, \"name\": \"counter\", \"instance\": 1}: \(words)",
            "2997 items sent in "
        )
        #expect(try database.numbers() == Array(0..<3000))
        #expect(try database.number("SELECT COUNT(*) FROM events WHERE name = 'counter'") == 2997)
        #expect(try database.notes() == 0)
        let letters = try database.deadLetters()
        #expect(letters.map { $0["record"]?.record?["n"] } == [1337, 1500, 2999])
        #expect(letters.map { $0["batch"] } == [1, 1, 2] && letters.map { $0["index"] } == [337, 500, 999])
        #expect(letters.allSatisfy { $0["reason"]?.text?.hasPrefix("its worker refused it: events: row ") ?? false })
    }

    /// What refuses every row has not met a bad one.
    @Test(arguments: DatabaseKind.allCases)
    func aTableThatHasAllRowsAlreadyEndsTheRun(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        try database.run("counter", "--number=3000", "--batch-size=1000").expectSuccess()
        let again = try database.run("counter", "--number=3000", "--batch-size=1000")
        again.expectFailure(
            1,
            saying: "could not be delivered; the first reason: events: row 1 of ",
            "0 items sent in "
        )
        #expect(try database.numbers() == Array(0..<3000))
    }

    @Test(arguments: DatabaseKind.allCases)
    func aRowThatDoesNotFitIsNamed(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let check = kind == .sqlite ? "CHECK (typeof(n) = 'integer')" : ""
        try database.query("CREATE TABLE events (n INTEGER NOT NULL \(check), name VARCHAR(10))")
        let odd = try database.run([["n": 1], ["n": "many"], ["n": 3]])
        odd.expectFailure(1, saying: "events: row 2 of batch 0, {\"n\": \"many\"}: ", "2 items sent in ")
        let lacking = try database.run([["n": 4], ["n": .null, "name": "x"]])
        lacking.expectFailure(1, saying: "events: row 2 of batch 0, {\"n\": null, \"name\": \"x\"}: ")
        #expect(try database.numbers() == [1, 3, 4])
        guard kind != .sqlite else { return }
        let long = try database.run([["n": 1, "name": "elevenchars"]])
        long.expectFailure(1, saying: "events: row 1 of batch 0, {\"n\": 1, \"name\": \"elevenchars\"}: ")
    }

    /// With errors ignored the run ends well, and what was refused is kept all the same.
    @Test func aTextThatPostgreSQLCannotHoldIsKept() throws {
        let database = try TestDatabase(.postgresql)
        try database.query("CREATE TABLE events (a TEXT)")
        let run = try database.run([["a": "whole"], ["a": "broken\0text"], ["a": "sound"]], "--media-ignore-errors")
        run.expectSuccess()
        #expect(run.errors.contains("events: row 2 of batch 0, {\"a\": \"broken\\u0000text\"}: "), "\(run.errors)")
        #expect(try database.query("SELECT a FROM events ORDER BY a") == ["sound", "whole"])
        #expect(try database.deadLetters().map { $0["record"] } == [.map(["a": "broken\0text"])])
    }

    // MARK: - Grants

    @Test func whatIsMissingIsNamed() throws {
        let database = try TestDatabase(.sqlite)
        let workspace = database.workspace
        let nameless = try workspace.host("counter", "--output-media=sql", "--grant=medium/sql")
        nameless.expectFailure(2, saying: "medium 'sql' needs --sql-dsn, --sql-table")
        let refused = try workspace.host("counter", "--sql-dsn=sqlite:///e.db", "--sql-table=events")
        refused.expectFailure(1, saying: "medium 'sql' needs what is not granted: write=sqlite:--sql-dsn")
        #expect(!Files.exists("\(workspace.path)/work/e.db"))
    }

    /// What was granted for one kind of database opens nothing for another one.
    @Test func aFileIsReachedInTheDirectoryOfTheURLAlone() throws {
        let database = try TestDatabase(.sqlite)
        let other = "\(database.workspace.path)/home"
        try Files.makeDirectory("\(other)/sub")
        let url = "sqlite:///../home/sub/a.db"
        try database.run("counter", "--number=10", "--sql-create", url: url).expectSuccess()
        #expect(Files.exists("\(other)/sub/a.db"))
        // A schema of SQLite is a file of its own, which is not attached.
        let run = try database.run("counter", "--number=10", table: "temp2.events")
        run.expectFailure(1, saying: "temp2")
    }
}
