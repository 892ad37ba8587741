import Glibc
import TestSupport
import Testing

/// `host push` against servers that take, refuse, and break.
struct PushTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    private static func points(_ range: Range<Int>) -> [String] { range.map { "{\"n\": \($0)}" } }

    private func push(_ server: ScriptedServer, _ input: String, _ arguments: String...) throws -> FinishedProcess {
        try Files.write(input, to: "\(self.workspace.path)/work/in")
        return try self.workspace.start(["push", "in", "--url=\(server.url)/api"] + arguments).wait()
    }

    @Test(arguments: [true, false])
    func batchesReachTheServer(_ isArray: Bool) throws {
        let server = try ScriptedServer(.status(200, body: #"{"detail":"OK"}"#))
        let points = Self.points(0..<25)
        let input = isArray ? "[\(points.joined(separator: ",\n"))]" : points.joined(separator: "\n")
        let run = try self.push(server, input, "--batch-size=10")
        run.expectSuccess()
        #expect(run.errors.hasPrefix("25 datapoints pushed, 3 requests, "))
        let requests = server.requests
        #expect(requests.allSatisfy { $0.method == "POST" && $0.path == "/api/datapoints" && $0.connection == 0 })
        #expect(requests.allSatisfy { $0.headers["content-type"] == "application/json" })
        let parts = [0..<10, 10..<20, 20..<25].map { "[\(Self.points($0).joined(separator: ","))]" }
        #expect(requests.map(\.text) == parts)
    }

    @Test func theStandardInputIsReadToo() throws {
        let server = try ScriptedServer(.status(200))
        let host = try Repository.built(Repository.host)
        let run = try ChildProcess(
            host,
            ["push", "-", "--url=\(server.url)"],
            environment: ["HOME=\(self.workspace.path)/home"],
            directory: self.workspace.path,
            input: Array("{} {}".utf8)
        ).wait()
        run.expectSuccess()
        #expect(server.requests.map(\.text) == ["[{},{}]"])
    }

    @Test func refusedDatapointsAreNamedAndTheOthersSent() throws {
        let server = try ScriptedServer { request, _ in
            guard request.text.contains("\"n\": 3}") else { return .status(200, body: "{}") }
            return .status(
                422,
                body: #"""
                    {"detail":[{"type":"x","loc":["body",3,"v"],"msg":"no integer","input":"fast"},
                    {"type":"x","loc":["body",1],"msg":"unknown entity type"}]}
                    """#
            )
        }
        let run = try self.push(server, Self.points(0..<5).joined(separator: "\n\n"))
        run.expectFailure(
            1,
            saying: "datapoint 2 (line 3): unknown entity type\n",
            "datapoint 4 (line 7): v: no integer, got \"fast\"\n",
            "3 datapoints pushed, 2 refused, 2 requests"
        )
        #expect(server.requests.last?.text == #"[{"n": 0},{"n": 2},{"n": 4}]"#)
    }

    @Test func aBusyServerIsAskedAgain() throws {
        let server = try ScriptedServer { _, number in
            number < 2 ? .status(503, headers: ["Retry-After: 1"]) : .status(200)
        }
        let run = try self.push(server, "{}")
        run.expectSuccess()
        #expect(run.errors.hasPrefix("1 datapoints pushed, 1 requests, 2 retries, "))
        #expect(server.requests.count == 3)
    }

    @Test func aServerThatStaysBusyIsGivenUp() throws {
        let server = try ScriptedServer(.status(503, headers: ["Retry-After: 1"], body: "full"))
        let run = try self.push(server, "{}", "--retries=1")
        run.expectFailure(1, saying: "datapoint 1 were refused: 503 full", "0 datapoints pushed")
        #expect(server.requests.count == 2)
    }

    @Test func whatMayHaveBeenTakenIsNotSentAgain() throws {
        let server = try ScriptedServer { _, number in number == 0 ? .status(200) : .drop }
        let run = try self.push(server, "{}{}{}", "--batch-size=1")
        run.expectFailure(1, saying: "datapoint 2 may have been taken or not", "1 datapoints pushed")
        #expect(server.requests.count == 2)
    }

    @Test func aConnectionThatWasClosedMeanwhileIsMadeAgain() throws {
        let server = try ScriptedServer { _, _ in .status(200, headers: ["Connection: close"]) }
        try self.push(server, "{}{}{}", "--batch-size=1").expectSuccess()
        #expect(server.requests.map(\.connection) == [0, 1, 2])
    }

    @Test func theTokenIsSent() throws {
        let server = try ScriptedServer(.status(200))
        try Files.write("s3cret\n", to: "\(self.workspace.path)/work/token")
        try self.push(server, "{}", "--token-file=token").expectSuccess()
        #expect(server.requests.first?.headers["authorization"] == "Bearer s3cret")
    }

    @Test(arguments: [
        ("{} x", "line 1: expected a datapoint, which begins with {, found 'x'"),
        ("[{}", "the input ends within its array"),
    ])
    func badInputIsTold(_ input: String, _ words: String) throws {
        let server = try ScriptedServer(.status(200))
        try self.push(server, input).expectFailure(1, saying: words)
        #expect(server.requests.isEmpty)
    }

    @Test func aServerThatIsNotThereIsTold() throws {
        let port = try LoopbackSocket.freePort()
        try Files.write("{}", to: "\(self.workspace.path)/work/in")
        let run = try self.workspace.start(["push", "in", "--url=http://127.0.0.1:\(port)", "--retries=0"]).wait()
        run.expectFailure(1, saying: "http://127.0.0.1:\(port): Connection refused")
    }
}
