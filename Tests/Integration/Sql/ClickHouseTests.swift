import Records
import TestSupport
import Testing

/// The medium `sql` and ClickHouse's HTTP interface. The distribution has no such server, so this looks at the requests: they
/// are what its documentation describes.
struct ClickHouseTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace([Fixture("rows")], examples: ["counter.so", "sql.so"]) }

    private func run(_ server: ScriptedServer, _ path: String, _ arguments: [String]) throws -> FinishedProcess {
        let url = "clickhouse://me:se%20cret@127.0.0.1:\(server.port)\(path)"
        let options = ["--sql-dsn=\(url)", "--sql-table=events", "--grant=medium/sql"]
        return try self.workspace.start(["--ext", self.workspace.ext] + options + arguments).wait()
    }

    private static let columns = "n\tInt64\t\nname\tLowCardinality(Nullable(String))\t\ninstance\tInt32\tDEFAULT\n"

    /// A server that has the table, and takes what is inserted as the test says.
    private static func server(
        columns: String = Self.columns,
        _ insertion: @escaping @Sendable (_ body: String, _ number: Int) -> ScriptedServer.Answer
    ) throws -> ScriptedServer {
        try ScriptedServer { request, number in
            if request.text.hasPrefix("INSERT INTO ") { return insertion(request.text, number) }
            return .status(200, body: request.text.contains(" FROM system.columns ") ? columns : "1\n")
        }
    }

    private static func insertions(_ server: ScriptedServer) -> [[String]] {
        server.requests.map(\.text).filter { $0.hasPrefix("INSERT INTO ") }
            .map { $0.split(separator: "\n").map(String.init) }
    }

    private static func token(_ head: String) -> String? {
        head.split(separator: "'").dropFirst().first.map(String.init)
    }

    @Test func eachBatchIsOneInsertionWithATokenOfItsOwn() throws {
        let server = try Self.server { _, _ in .status(200) }
        let run = try self.run(server, "/sales?wait_end_of_query=1", ["counter", "--number=25", "--batch-size=10"])
        run.expectSuccess()
        #expect(run.errors.contains("25 items sent in "), "\(run.errors)")
        #expect(server.requests.allSatisfy { $0.method == "POST" && $0.path == "/?database=sales&wait_end_of_query=1" })
        // "me:se cret", RFC 7617.
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Basic bWU6c2UgY3JldA==" })
        let insertions = Self.insertions(server)
        #expect(insertions.map { $0.count - 1 } == [10, 10, 5])
        let tokens = insertions.compactMap { Self.token($0[0]) }
        #expect(Set(tokens).count == 3)
        #expect(Set(tokens.compactMap { $0.split(separator: "-").first }).count == 1)
        #expect(tokens.map { $0.split(separator: "-").dropFirst().joined(separator: "-") } == ["0-0", "1-0", "2-0"])
        for head in insertions.map({ $0[0] }) {
            let begin = "INSERT INTO \"events\" (\"n\", \"name\", \"instance\") SETTINGS insert_deduplication_token = '"
            #expect(head.hasPrefix(begin) && head.hasSuffix(" FORMAT JSONEachRow"), "\(head)")
        }
        let rows = try insertions.flatMap { try $0.dropFirst().map { try JSON.decode(Array($0.utf8)) } }
        #expect(rows == (0..<25).map { .map(["n": .int($0), "name": "counter", "instance": 1]) })
    }

    @Test func aBatchWhoseAnswerIsLostIsSentAgainUnderItsToken() throws {
        let server = try Self.server { body, number in number == 3 ? .drop : .status(200) }
        let run = try self.run(server, "/sales", ["counter", "--number=20", "--batch-size=10"])
        run.expectSuccess()
        let insertions = Self.insertions(server)
        #expect(insertions.count == 3)
        #expect(insertions[0] == insertions[1] || insertions[1] == insertions[2])
        #expect(Set(insertions.compactMap { Self.token($0[0]) }).count == 2)
    }

    @Test func valuesAreWrittenAsItReadsThem() throws {
        let columns = "a\tDateTime64(6)\t\nb\tFloat64\t\nc\tString\t\nd\tNullable(Bool)\t\ne\tString\t\n"
        let server = try Self.server(columns: columns) { _, _ in .status(200) }
        let record: Record = [
            "a": .timestamp(86_400_500_000), "b": .double(.nan), "c": .map(["x": .array([1, "½\n"])]), "d": true,
            "e": "it's \"q\"",
        ]
        try self.run(server, "/", TestDatabase.rows([record])).expectSuccess()
        #expect(server.requests.first?.path == "/?database=default")
        let row = try JSON.decode(Array(try #require(Self.insertions(server).first)[1].utf8))
        #expect(
            row
                == .map([
                    "a": "1970-01-02 00:00:00.500000", "b": .null, "c": "{\"x\": [1, \"½\\u000a\"]}", "d": true,
                    "e": "it's \"q\"",
                ])
        )
    }

    @Test func whatARecordLacksIsNotNamed() throws {
        let server = try Self.server { _, _ in .status(200) }
        let rows = TestDatabase.rows([["n": 1, "instance": 2], ["n": 3]])
        try self.run(server, "/", rows).expectSuccess()
        let heads = Self.insertions(server).map { $0[0] }
        #expect(heads.count == 2)
        #expect(heads[0].contains("(\"n\", \"instance\") ") && heads[1].contains("(\"n\") "))
        #expect(Self.token(heads[0]) != Self.token(heads[1]))
    }

    @Test func aTableIsMade() throws {
        let server = try ScriptedServer { request, number in
            let isKnown = request.text.contains(" FROM system.columns ") && number > 2
            return .status(200, body: isKnown ? Self.columns : "")
        }
        try self.run(server, "/", ["counter", "--number=5", "--sql-create"]).expectSuccess()
        let made = server.requests.map(\.text).filter { $0.hasPrefix("CREATE TABLE ") }
        #expect(
            made == [
                "CREATE TABLE IF NOT EXISTS \"events\" (\"n\" Nullable(Int64), \"name\" Nullable(String), \"instance\""
                    + " Nullable(Int64)) ENGINE = MergeTree ORDER BY tuple() SETTINGS"
                    + " non_replicated_deduplication_window = 1000"
            ]
        )
    }

    @Test(arguments: [
        (
            404, "Code: 60. DB::Exception: Table sales.events does not exist.",
            "answered 404: Code: 60. DB::Exception: Tab"
        ),
        (
            401, "Code: 516. DB::Exception: me: Authentication failed",
            "answered 401: Code: 516. DB::Exception: me: Auth"
        ),
    ])
    func whatItRefusesIsTold(_ status: Int, _ answer: String, _ words: String) throws {
        let server = try Self.server { _, _ in .status(status, body: answer) }
        let run = try self.run(server, "/sales", ["counter", "--number=10"])
        run.expectFailure(1, saying: "medium sql: ", words, "10 records in 1 batch could not be delivered")
        #expect(!run.errors.contains("cret"), "\(run.errors)")
        #expect(Self.insertions(server).count == 1)
    }

    @Test func aRowThatDoesNotFitIsKeptAndTheOthersComeAgain() throws {
        let server = try Self.server { body, _ in
            body.contains("{\"n\": 5,")
                ? .status(500, body: "Code: 27. DB::ParsingException: Cannot parse: (at row 6)") : .status(200)
        }
        let run = try self.run(server, "/sales", ["counter", "--number=10"])
        run.expectFailure(1, saying: "events: row 6 of batch 0, {\"n\": 5, \"name\": \"counter\", \"instance\": 1}: ")
        let insertions = Self.insertions(server)
        #expect(insertions.map { $0.count - 1 } == [10, 5, 4])
        #expect(Set(insertions.compactMap { Self.token($0[0]) }).count == 3)
    }

    @Test func aServerThatIsBusyIsAskedAgain() throws {
        let server = try Self.server { _, number in number < 4 ? .status(503, body: "later") : .status(200) }
        let run = try self.run(server, "/sales", ["counter", "--number=10"])
        run.expectSuccess()
        #expect(run.errors.contains("answered 503: later; trying again for 30 s"), "\(run.errors)")
    }
}
