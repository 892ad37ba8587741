import Glibc
import TestSupport
import Testing

/// Databases, workers and runs that die in the middle: nothing is lost, and nothing comes twice.
struct SqlFaultTests {
    /// How many workers a run loses to a SIGKILL from outside; SQL_KILLS asks for more.
    private static let kills = getenv("SQL_KILLS").flatMap { Int(String(cString: $0)) } ?? 8

    /// The number in "N items sent in".
    private static func sent(_ run: FinishedProcess) throws -> Int {
        let line = try #require(run.errors.split(separator: "\n").last { $0.contains(" items sent in ") })
        return try #require(line.split(separator: " ").first.flatMap { Int($0) })
    }

    // MARK: - Deaths

    /// Each number of each producer once, whatever is done to the workers that write them.
    @Test(arguments: DatabaseKind.allCases)
    func randomKillsLoseAndDoubleNothing(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.query("CREATE TABLE events (n BIGINT, name VARCHAR(20), instance INTEGER)")
        let number = Self.kills * 2000
        let run = try database.start(
            [
                "2counter", "--number=\(number)", "--rate=1500", "--batch-size=20", "--output-writers=2",
                "--restarts=1000",
            ]
        )
        let count = { (try? database.number("SELECT COUNT(*) FROM events")) ?? 0 }
        #expect(Monotonic.waits { count() > 0 })
        var killer = WorkerKiller(run, seed: 3, progress: count)
        try killer.kill(Self.kills, every: 5...40)
        try run.wait().expectSuccess()
        #expect(killer.killed > Self.kills / 4)
        for instance in 1...2 {
            let numbers = try database.query("SELECT n FROM events WHERE instance = \(instance) ORDER BY n")
            #expect(numbers == (0..<numbers.count).map(String.init))
        }
        #expect(count() == number)
        // Those of a writer whose last worker was killed at the very end stay.
        #expect(try database.notes() < 200)
    }

    @Test(arguments: DatabaseKind.servers)
    func aServerThatIsKilledAndComesBackGetsAllRowsOnce(_ kind: DatabaseKind) throws {
        let server = try DatabaseServer(kind)
        let database = try TestDatabase(kind, server: server)
        try database.query("CREATE TABLE events (n BIGINT, name VARCHAR(20), instance INTEGER)")
        let run = try database.start(
            ["2counter", "--number=20000", "--rate=1500", "--batch-size=20", "--sql-patience=240"]
        )
        for _ in 0..<2 {
            let before = (try? database.number("SELECT COUNT(*) FROM events")) ?? 0
            #expect(Monotonic.waits { (try? database.number("SELECT COUNT(*) FROM events")) ?? 0 > before + 100 })
            server.kill()
            try server.start()
        }
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(finished.errors.contains("; trying again for 240 s"), "\(finished.errors)")
        for instance in 1...2 {
            let numbers = try database.query("SELECT n FROM events WHERE instance = \(instance) ORDER BY n")
            #expect(numbers == (0..<numbers.count).map(String.init))
        }
        #expect(try database.number("SELECT COUNT(*) FROM events") == 20_000)
        #expect(try database.notes() == 0)
    }

    /// Connections are cut again and again while the server lives.
    @Test(arguments: DatabaseKind.servers)
    func connectionsThatAreCutAreMadeAgain(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.query("CREATE TABLE events (n BIGINT, name VARCHAR(20), instance INTEGER)")
        let run = try database.start(["counter", "--number=0", "--rate=5000", "--batch-size=20"])
        var cuts = 0
        while cuts < 10, Processes.isRunning(run.identifier) {
            if kind == .postgresql {
                let words =
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pluginhost'"
                cuts += try database.query("\(words) AND datname = current_database()").count
            } else {
                let connections = try database.query(
                    "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
                )
                // It may be gone by itself meanwhile.
                for connection in connections where (try? database.query("KILL \(connection)")) != nil { cuts += 1 }
            }
            usleep(20_000)
        }
        #expect(cuts >= 10)
        let before = try database.numbers().count
        #expect(Monotonic.waits { (try? database.numbers().count) ?? 0 > before + 1000 })
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .exit(130), "\(finished.errors)")
        #expect(try database.numbers() == Array(0..<(try Self.sent(finished))))
    }

    // MARK: - Refusals in the middle

    @Test(arguments: DatabaseKind.allCases)
    func aTableThatIsGoneIsTold(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        let run = try database.start(["counter", "--number=100000", "--rate=2000", "--batch-size=20"])
        #expect(Monotonic.waits { (try? database.numbers().count) ?? 0 > 100 })
        // As good as dropped for the medium, but the rows can still be counted.
        try database.query("ALTER TABLE events RENAME TO others")
        let finished = try run.wait()
        finished.expectFailure(1, saying: "medium sql: ", "events", " could not be delivered; the first reason: ")
        let numbers = try database.query("SELECT n FROM others ORDER BY n").compactMap { Int($0) }
        #expect(numbers == Array(0..<(try Self.sent(finished))))
    }

    /// The limit is SQLite's own, or that of a file system in memory which only this run sees.
    @Test(arguments: [true, false])
    func aFullDiskIsTold(_ isFileSystem: Bool) throws {
        let database = try TestDatabase(.sqlite)
        try database.makeEvents()
        let finished: FinishedProcess
        if isFileSystem {
            let script = """
                mkdir full && mount -t tmpfs -o size=600k none full && cp test.db full && cd full && "$@"
                status=$?; cp test.db ..; exit $status
                """
            finished = try ChildProcess(
                "/usr/bin/unshare",
                (geteuid() == 0 ? ["--mount"] : ["--mount", "--map-root-user"]) + [
                    "sh", "-c", script, "sh", try Repository.built(Repository.host), "--ext", database.workspace.ext,
                    "--sql-dsn=\(database.url)", "--sql-table=events", "--grant=medium/sql", "counter",
                    "--number=100000", "--batch-size=100",
                ],
                environment: [
                    "HOME=\(database.workspace.path)/home", "HOST_CACHE_DIR=\(database.workspace.cache)",
                    "PATH=/usr/bin:/bin",
                ],
                directory: "\(database.workspace.path)/work"
            ).wait()
        } else {
            let url = "\(database.url)?max_page_count=100"
            finished = try database.run("counter", "--number=100000", "--batch-size=100", url: url)
        }
        finished.expectFailure(1, saying: "medium sql: test.db: database or disk is full")
        let numbers = try database.numbers()
        #expect(numbers.count > 1000)
        #expect(numbers == Array(0..<(try Self.sent(finished))))
        #expect(try database.query("PRAGMA integrity_check") == ["ok"])
    }

    /// Somebody else has the file for a while.
    @Test func aLockedFileIsWaitedFor() throws {
        let database = try TestDatabase(.sqlite)
        try database.makeEvents()
        let holder = try ChildProcess(
            "/usr/bin/env",
            [
                "python3", "-c",
                """
                import sqlite3, sys
                connection = sqlite3.connect("test.db", isolation_level=None)
                connection.execute("BEGIN EXCLUSIVE")
                print("locked", flush=True)
                while not __import__("os").path.exists("go"): __import__("time").sleep(0.01)
                connection.execute("COMMIT")
                """,
            ],
            environment: ["PATH=/usr/bin:/usr/local/bin:/bin"],
            directory: "\(database.workspace.path)/work"
        )
        #expect(Monotonic.waits { !holder.outputSoFar.isEmpty })
        let run = try database.start(["counter", "--number=100", "--sql-patience=100"])
        #expect(Monotonic.waits { run.errorsSoFar.contains("database is locked; trying again for 100 s") })
        try Files.write("", to: "\(database.workspace.path)/work/go")
        try run.wait().expectSuccess()
        #expect(try database.numbers() == Array(0..<100))
    }

    // MARK: - Stops

    @Test(arguments: DatabaseKind.allCases, [SIGINT, SIGTERM])
    func aStoppedRunDeliversWhatWasMade(_ kind: DatabaseKind, _ signal: Int32) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        let run = try database.start(["counter", "--number=0", "--rate=2000", "--batch-size=20"])
        #expect(Monotonic.waits { (try? database.numbers().count) ?? 0 > 100 })
        run.signal(signal)
        let finished = try run.wait()
        #expect(finished.end != .exit(0))
        let numbers = try database.numbers()
        #expect(numbers == Array(0..<(try Self.sent(finished))))
        #expect(try database.notes() == 0)
    }

    /// A stopped run does not wait for a server that is gone.
    @Test func aStoppedRunWaitsForNobody() throws {
        let server = try DatabaseServer(.postgresql)
        let database = try TestDatabase(.postgresql, server: server)
        try database.makeEvents()
        let run = try database.start([
            "counter", "--number=0", "--rate=2000", "--batch-size=20", "--sql-patience=86400",
        ])
        #expect(Monotonic.waits { (try? database.numbers().count) ?? 0 > 100 })
        server.kill()
        #expect(Monotonic.waits { run.errorsSoFar.contains("; trying again for 86400 s") })
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.errors.contains("could not be delivered"), "\(finished.errors)")
        try server.start()
        #expect(try database.numbers() == Array(0..<(try Self.sent(finished))))
    }
}
