import Records
import TestSupport
import Testing

/// The medium `sql` and what arrives in real databases.
struct SqlMediumTests {
    @Test(arguments: DatabaseKind.allCases)
    func rowsArrive(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        let run = try database.run("counter", "--number=2500", "--batch-size=1000")
        run.expectSuccess()
        #expect(run.errors.contains("2500 items sent in "), "\(run.errors)")
        #expect(run.errors.contains("NOTE: the output goes to medium 'sql', because an option of it is given."))
        #expect(try database.numbers() == Array(0..<2500))
        #expect(try database.query("SELECT DISTINCT name, instance FROM events") == ["counter|1"])
        #expect(try database.notes() == 0)
    }

    @Test(arguments: DatabaseKind.allCases)
    func severalWritersFillATableThatNobodyMadeBefore(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let run = try database.run(
            "4counter",
            "--number=20000",
            "--batch-size=100",
            "--output-writers=4",
            "--sql-create"
        )
        run.expectSuccess()
        for instance in 1...4 {
            let numbers = try database.query("SELECT n FROM events WHERE instance = \(instance) ORDER BY n")
            #expect(numbers == (0..<numbers.count).map(String.init))
        }
        #expect(try database.number("SELECT COUNT(*) FROM events") == 20_000)
        #expect(try database.notes() == 0)
    }

    // MARK: - Types

    private static let everything: Record = [
        "none": .null, "truth": true, "whole": .int(-7), "large": .int(.max), "part": 0.1, "tiny": 1e-300,
        "text": "it's \"5\\6\" \t\r\n ½ 🙂", "empty": "", "bytes": .bytes([0, 39, 92, 255]),
        "time": .timestamp(1_767_225_599_123_456), "list": .array([1, "a\"b", .null]),
        "map": .map(["deep": .array([])]),
    ]

    /// What the columns hold, as each database's own functions see it.
    private static let checks: [DatabaseKind: String] = [
        .sqlite: """
        SELECT none IS NULL, truth = 1, whole = -7, large = 9223372036854775807, part = 0.1, tiny = 1e-300,
        hex(text), empty = '', hex(bytes), time = '2025-12-31 23:59:59.123456', json_extract(list, '$[1]') = 'a"b',
        json_extract(map, '$.deep') = '[]' FROM events
        """,
        .postgresql: """
        SELECT (none IS NULL)::int, truth::int, (whole = -7)::int, (large = 9223372036854775807)::int,
        (part = 0.1::float8)::int, (tiny = '1e-300'::float8)::int, upper(encode(convert_to(text, 'UTF8'), 'hex')),
        (empty = '')::int, upper(encode(bytes, 'hex')), (time = '2025-12-31 23:59:59.123456Z')::int,
        (list ->> 1 = 'a"b')::int, (map -> 'deep' = '[]'::jsonb)::int FROM events
        """,
        .mysql: """
        SELECT none IS NULL, truth, whole = -7, large = 9223372036854775807, part = 0.1e0, tiny = 1e-300,
        hex(text), empty = '', hex(bytes), time = '2025-12-31 23:59:59.123456',
        json_value(list, '$[1]') = 'a"b', json_query(map, '$.deep') = '[]' FROM events
        """,
    ]

    @Test(arguments: DatabaseKind.allCases)
    func aTableIsMadeForWhateverRecordsHold(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.run([Self.everything], "--sql-create").expectSuccess()
        let text = "69742773202235" + "5C36222009" + "0D0A20C2BD20F09F9982"
        let check = try #require(Self.checks[kind])
        #expect(try database.query(check) == ["1|1|1|1|1|1|\(text)|1|00275CFF|1|1|1"])
    }

    /// Kinds of one column that differ from record to record have a type in which all fit.
    @Test(arguments: DatabaseKind.allCases)
    func aColumnFitsAllRecordsOfTheFirstBatch(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let records: [Record] = [["a": 1, "b": .null], ["a": 2.5, "b": "x"], ["a": .null, "b": 7], ["c": true]]
        try database.run(records, "--sql-create").expectSuccess()
        #expect(try database.number("SELECT COUNT(*) FROM events WHERE a IN (1, 2.5)") == 2)
        #expect(try database.number("SELECT COUNT(*) FROM events WHERE b IN ('x', '7')") == 2)
        #expect(try database.number("SELECT COUNT(*) FROM events WHERE a IS NULL AND b IS NULL") == 1)
    }

    /// Times go where people keep times, and numbers where they keep numbers.
    @Test(arguments: DatabaseKind.allCases)
    func valuesTakeTheTypeOfTheirColumn(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let number = kind == .mysql ? "DOUBLE" : "DOUBLE PRECISION"
        let time = kind == .mysql ? "DATETIME(6)" : "TIMESTAMP"
        try database.query(
            "CREATE TABLE events (a \(number), b BIGINT, c \(time), d VARCHAR(40), e BIGINT, f INTEGER)"
        )
        let stamp = Value.timestamp(86_400_500_000)
        try database.run([["a": stamp, "b": stamp, "c": 86400.5, "d": stamp, "e": 3.0, "f": true]]).expectSuccess()
        let words = try database.query(
            "SELECT a = 86400.5, b = 86400, c = '1970-01-02 00:00:00.500000', d, e, f FROM events"
        )
        let truth = kind == .postgresql ? "t" : "1"
        let text = "1970-01-02 00:00:00.500000" + (kind == .postgresql ? "+00" : "")
        #expect(words == ["\(truth)|\(truth)|\(truth)|\(text)|3|1"])
    }

    // MARK: - Columns

    @Test(arguments: DatabaseKind.allCases)
    func whatARecordLacksGetsTheDefault(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.query("CREATE TABLE events (a INTEGER, b INTEGER DEFAULT 5, c VARCHAR(9) DEFAULT 'x', d INTEGER)")
        let records: [Record] = [["a": 1], ["a": 2, "b": 6], ["b": .null, "c": "y"], ["a": 3, "d": 4]]
        try database.run(records).expectSuccess()
        let rows = try database.query(
            "SELECT COALESCE(a, -1), COALESCE(b, -1), c, COALESCE(d, -1) FROM events ORDER BY COALESCE(a, 9)"
        )
        #expect(rows == ["1|5|x|-1", "2|6|x|-1", "3|5|x|4", "-1|-1|y|-1"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func aKeyWithoutAColumnIsNamed(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.query("CREATE TABLE events (n INTEGER, extra INTEGER)")
        let run = try database.run("counter", "--number=10")
        run.expectFailure(
            1,
            saying: "medium sql: table events has no column for these keys of the records: name, instance; its columns"
                + " are: n, extra; leave them out with the mapping simple, or give --sql-ignore-unknown"
        )
        #expect(try database.number("SELECT COUNT(*) FROM events") == 0)
        try database.run("counter", "--number=10", "--sql-ignore-unknown").expectSuccess()
        #expect(try database.numbers() == Array(0..<10))
    }

    @Test(arguments: DatabaseKind.allCases)
    func columnsCanBeChosen(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        let table = "events (n, \"instance\")"
        let run = try database.run("counter", "--number=10", table: table)
        run.expectFailure(1, saying: "--sql-table names no column for these keys of the records: name;")
        try database.run("counter", "--number=10", "--sql-ignore-unknown", table: table).expectSuccess()
        #expect(try database.number("SELECT COUNT(*) FROM events WHERE name IS NULL AND instance = 1") == 10)
        let wrong = try database.run("counter", "--number=10", table: "events (n, m)")
        wrong.expectFailure(1, saying: "--sql-table names the column m, which table events does not have; its columns")
    }

    @Test(arguments: DatabaseKind.allCases)
    func namesCanBeAnything(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        let name = "\"odd \"\"name\"\" (1)\""
        let key = "a \"key\" 'x'; --"
        try database.run([[key: 1]], "--sql-create", table: name).expectSuccess()
        try database.run([[key: 2]], table: name).expectSuccess()
        let quoted = kind == .mysql ? "`odd \"name\" (1)`" : name
        #expect(try database.number("SELECT COUNT(*) FROM \(quoted)") == 2)
    }

    /// Records without any key are rows of defaults.
    @Test(arguments: DatabaseKind.allCases)
    func emptyRecordsAreRows(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.query("CREATE TABLE events (a INTEGER DEFAULT 5)")
        try database.run([[:], ["a": 1], [:]]).expectSuccess()
        #expect(try database.query("SELECT a FROM events ORDER BY a") == ["1", "5", "5"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func optionsOfAvalonAreTaken(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        let scheme = database.url.prefix { $0 != ":" }
        let url = "\(scheme)+driver\(database.url.dropFirst(scheme.count))"
        let run = try database.run(
            "counter",
            "--number=10",
            "--sql-autocommit",
            "--sql-driver-execute",
            "--output-media=sql",
            "--output-format=sql",
            url: url,
            table: "events (n, name, instance)"
        )
        run.expectSuccess()
        #expect(try database.numbers() == Array(0..<10))
    }

    /// Without the table of batches nothing else is written to the database.
    @Test(arguments: DatabaseKind.allCases)
    func batchesNeedNotBeNoted(_ kind: DatabaseKind) throws {
        let database = try TestDatabase(kind)
        try database.makeEvents()
        try database.run("counter", "--number=10", "--sql-batch-table=").expectSuccess()
        #expect(try database.numbers() == Array(0..<10))
        #expect(throws: Unusable.self) { try database.notes() }
    }
}
