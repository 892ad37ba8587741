import Glibc
import TestSupport
import Testing

/// The medium http against nginx, and against servers that do what servers should not.
struct HTTPMediumTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "http.so"]) }

    private func run(_ url: String, _ arguments: String...) throws -> FinishedProcess {
        try self.start(url, arguments).wait()
    }

    private func start(_ url: String, _ arguments: [String]) throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "--http-url=\(url)", "--grant=http", "--http-timeout=240"] + arguments
        )
    }

    private static func lines(_ range: Range<Int>, of instance: Int = 1) -> String {
        range.map { "{\"n\": \($0), \"name\": \"counter\", \"instance\": \(instance)}\n" }.joined()
    }

    // MARK: - nginx

    @Test func batchesReachTheServerOverOneConnectionAWriter() throws {
        let nginx = try Nginx()
        let run = try self.run("\(nginx.url)/in", "2counter", "--number=5000", "--batch-size=500")
        run.expectSuccess()
        #expect(run.errors.contains("NOTE: the output goes to medium 'http'") && run.errors.contains("5000 items sent"))
        let requests = try nginx.stop()
        #expect(requests.count == 10 && requests.allSatisfy { $0.method == "POST" && $0.encoding.isEmpty })
        #expect(requests.allSatisfy { $0.type.isEmpty })
        #expect(Set(requests.map(\.connection)).count == 2)
        let bodies = requests.map { String(decoding: $0.body, as: UTF8.self) }
        for instance in 1...2 {
            let own = bodies.filter { $0.hasSuffix("\"instance\": \(instance)}\n") }.joined()
            #expect(own == Self.lines(0..<2500, of: instance))
        }
    }

    @Test(arguments: ["--http-gzip", "---http-gzip"])
    func pythonUnpacksCompressedBodies(_ option: String) throws {
        let nginx = try Nginx()
        let run = try self.run("\(nginx.url)/in", "counter", "--number=3000", "--batch-size=1000", option)
        run.expectSuccess()
        let requests = try nginx.stop()
        #expect(requests.map(\.encoding) == ["gzip", "gzip", "gzip"])
        let unpack = "import sys, gzip; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))"
        let bodies = try requests.map { try self.workspace.python(unpack, input: $0.body) }
        #expect(bodies.joined() == Self.lines(0..<3000))
        #expect(requests.allSatisfy { $0.body.count < 20_000 })
    }

    @Test func anAnswerOtherThanSuccessIsAFailure() throws {
        let nginx = try Nginx()
        let run = try self.run("\(nginx.url)/error", "counter", "--number=10", "--http-retries=0")
        run.expectFailure(1, saying: "medium http: \(nginx.url)/error answered 500: the cellar is full")
        let missing = try self.run("\(nginx.url)/nowhere", "counter", "--number=10")
        missing.expectFailure(1, saying: "medium http: \(nginx.url)/nowhere answered 404: <html>")
        #expect(!missing.errors.contains("attempts"), "\(missing.errors)")
    }

    @Test func aCertificateThatNobodySignedIsRefused() throws {
        let nginx = try Nginx()
        let run = try self.run("https://localhost:\(nginx.securePort)/in", "counter", "--number=10")
        run.expectFailure(1, saying: "medium http: https://localhost:\(nginx.securePort)/in: SSL certificate problem")
        let requests = try nginx.stop()
        #expect(requests.isEmpty)
    }

    // MARK: - Requests

    @Test(arguments: ["options", "GET", "post", "Put", "delete", "trace", "connect", "patch"])
    func everyMethodCarriesTheBatch(_ method: String) throws {
        let server = try ScriptedServer(.status(200))
        try self.run("\(server.url)/x", "counter", "--number=2", "--http-method=\(method)").expectSuccess()
        #expect(server.requests.map(\.method) == [method.uppercased()])
        #expect(server.requests.map(\.text) == [Self.lines(0..<2)])
    }

    @Test func aHeadHasNoBodyAndIsWarnedOf() throws {
        let server = try ScriptedServer(.status(200))
        let run = try self.run(server.url, "counter", "--number=2", "--http-method=head")
        run.expectSuccess()
        #expect(server.requests.map(\.method) == ["HEAD"])
        #expect(run.errors.contains("requests with the method HEAD have no body"))
    }

    @Test func headersAreSplitAsAShellDoes() throws {
        let server = try ScriptedServer(.status(200))
        let headers =
            #"A=1 B='x "y" z'  C="q\"r" D=a\ b Content-Type=application/x-ndjson E= Authorization='Bearer a=b'"#
        try self.run(server.url, "counter", "--number=1", "--http-headers=\(headers)").expectSuccess()
        let request = try #require(server.requests.first)
        let expected = [
            "a": "1", "b": "x \"y\" z", "c": "q\"r", "d": "a b", "content-type": "application/x-ndjson", "e": "",
            "authorization": "Bearer a=b",
        ]
        for (name, value) in expected { #expect(request.headers[name] == value, "\(name)") }
    }

    @Test(arguments: [
        ("--http-headers=A='b", "http-headers: a quotation mark ' is not closed"),
        ("--http-headers=Secret", "http-headers: \"Secret\": expected NAME=VALUE"),
        ("--http-headers=a@b=c", "http-headers: \"a@b\": the name has a character"),
        ("--http-headers=A='b\nEvil: 1'", "http-headers: \"A\": the value has a control character"),
        ("--http-method=brew", "http-method: got \"brew\"; expected options, get, head"),
    ])
    func mistakesInOptionsEndTheRunBeforeItBegins(_ option: String, _ words: String) throws {
        let server = try ScriptedServer(.status(200))
        try self.run(server.url, "counter", "--number=1", option).expectFailure(1, saying: "medium http: \(words)")
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["ftp://localhost/x", "http://", "http://us er@h/", "file:///etc/passwd"])
    func whatIsNoURLIsToldWithoutIt(_ url: String) throws {
        let run = try self.run(url, "counter", "--number=1")
        run.expectFailure(1, saying: "medium http: http-url is no URL of http or https: ")
    }

    // MARK: - Bad servers

    @Test(arguments: [429, 500, 503])
    func whatMayPassIsTriedAgain(_ status: Int) throws {
        let server = try ScriptedServer { _, number in number < 2 ? .status(status, body: "later") : .status(201) }
        try self.run(server.url, "counter", "--number=20", "--batch-size=10").expectSuccess()
        #expect(server.requests.map(\.text) == [0, 0, 0, 10].map { Self.lines($0..<$0 + 10) })
        #expect(Set(server.requests.map(\.connection)) == [0])
    }

    @Test func aConnectionThatBreaksIsMadeAgain() throws {
        let server = try ScriptedServer { _, number in
            switch number {
            case 0: .drop
            case 1: .half("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            case 3: .half("")
            default: .status(200)
            }
        }
        try self.run(server.url, "counter", "--number=20", "--batch-size=10").expectSuccess()
        #expect(server.requests.map(\.text) == [0, 0, 0, 10, 10].map { Self.lines($0..<$0 + 10) })
    }

    @Test func attemptsAreCountedAndEnd() throws {
        let server = try ScriptedServer(.status(503, body: "no\u{1B}[31m\r\nmore"))
        let run = try self.run(server.url, "counter", "--number=10", "--http-retries=2")
        run.expectFailure(1, saying: "\(server.url)/ answered 503: no?[31m  more (after 3 attempts)")
        #expect(server.requests.count == 3)
    }

    @Test func aSilentServerIsGivenUp() throws {
        let server = try ScriptedServer(.silence)
        let run = try self.run(server.url, "counter", "--number=10", "--http-retries=1", "--http-timeout=1")
        run.expectFailure(1, saying: "medium http: \(server.url)/: Operation timed out", "(after 2 attempts)")
        #expect(Monotonic.waits { server.requests.count == 2 })
    }

    @Test func nobodyAtThePort() throws {
        let port = try LoopbackSocket.freePort()
        let run = try self.run("http://user:secret@127.0.0.1:\(port)", "counter", "--number=10")
        run.expectFailure(1, saying: "medium http: http://127.0.0.1:\(port)/: Failed to connect", "(after 4 attempts)")
        #expect(!run.errors.contains("secret"))
        let unknown = try self.run("http://nowhere.invalid", "counter", "--number=10")
        unknown.expectFailure(1, saying: "medium http: http://nowhere.invalid/: Could not resolve host")
    }

    /// Nothing of the answer is needed, so it is not unpacked.
    @Test func anAnswerThatLiesAboutItsEncodingIsAnAnswer() throws {
        let server = try ScriptedServer(.status(200, headers: ["Content-Encoding: gzip"], body: "no gzip at all"))
        try self.run(server.url, "counter", "--number=10").expectSuccess()
    }

    // MARK: - Losses

    @Test func lossesAreCountedWhereTheyAreIgnored() throws {
        let server = try ScriptedServer { request, _ in
            request.text.hasPrefix("{\"n\": 20,") ? .status(400, body: "odd") : .status(200)
        }
        let run = try self.run(server.url, "counter", "--number=100", "--batch-size=10", "--media-ignore-errors")
        run.expectSuccess()
        let words = "10 records in 1 batch could not be delivered; the first reason: \(server.url)/ answered 400: odd"
        #expect(run.errors.contains("medium http: \(words)") && run.errors.contains("90 items sent"), "\(run.errors)")
        #expect(server.requests.count == 10)
    }

    @Test func aLossEndsTheRun() throws {
        let server = try ScriptedServer { _, number in number == 3 ? .status(400) : .status(200) }
        let run = try self.run(server.url, "counter", "--number=1000000", "--batch-size=10", "--rate=5000")
        run.expectFailure(1, saying: "medium http: \(server.url)/ answered 400, without a body")
        #expect(server.requests.count < 5000)
    }

    @Test func aRunThatIsStoppedDoesNotTryForEver() throws {
        let server = try ScriptedServer(.status(503, headers: ["Retry-After: 60"]))
        let run = try self.start(server.url, ["counter", "--number=0", "--batch-size=10", "--http-retries=1000"])
        #expect(Monotonic.waits { !server.requests.isEmpty })
        run.signal(SIGTERM)
        let finished = try run.wait()
        #expect(finished.end == .exit(143))
        #expect(finished.errors.contains("could not be delivered; the first reason: \(server.url)/ answered 503"))
    }
}
