import Glibc
import Records
import TestSupport
import Testing

/// The medium `grpc` against a real server.
struct GrpcMediumTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "grpc.so"]) }

    private func run(
        _ port: String,
        _ method: String,
        _ arguments: String...,
        host: String = "127.0.0.1"
    ) throws -> FinishedProcess {
        try self.start(port, method, arguments, host: host).wait()
    }

    private func start(
        _ port: String,
        _ method: String,
        _ arguments: [String],
        host: String = "127.0.0.1"
    ) throws -> ChildProcess {
        let options = [
            "--grpc-endpoint=\(host):\(port)", "--grpc-method-name=\(method)", "--grant=medium/grpc",
            "--grpc-timeout=240",
        ]
        return try self.workspace.start(["--ext", self.workspace.ext] + options + arguments)
    }

    private static func counted(_ range: Range<Int>, instance: Int = 1) -> [Value] {
        range.map { n in
            // What has its default value is not written.
            let fields: [(String, Value)] = n == 0 ? [] : [("n", .string(String(n)))]
            return .map(Record(fields + [("name", "counter"), ("instance", .int(instance))]))
        }
    }

    // MARK: - What arrives

    /// How the medium learns of the service.
    enum Route: CaseIterable {
        case reflection
        case protoFiles
    }

    @Test(arguments: Route.allCases)
    func aStreamGetsOneCallForEachBatch(_ route: Route) throws {
        let isReflected = route == .reflection
        let server = try isReflected ? GrpcServer(self.workspace, "--reflection") : GrpcServer(self.workspace)
        let run = try self.run(
            server.port,
            "collector.Collector.Collect",
            "counter",
            "--number=2500",
            "--batch-size=1000",
            isReflected ? "--grpc-timeout=60" : "--grpc-proto=\(GrpcServer.protoFiles)"
        )
        run.expectSuccess()
        #expect(run.errors.contains("2500 items sent in "), "\(run.errors)")
        #expect(run.errors.contains("NOTE: the output goes to medium 'grpc', because an option of it is given."))
        let calls = try server.calls()
        #expect(calls.map(\.batch) == [0, 1, 2])
        #expect(calls.map(\.messages.count) == [1000, 1000, 500])
        #expect(calls.flatMap(\.messages) == Self.counted(0..<2500))
    }

    @Test func aMethodForSingleMessagesIsCalledForEachRecord() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(server.port, "collector.Collector.Take", "counter", "--number=25", "--batch-size=10")
        run.expectSuccess()
        let calls = try server.calls()
        #expect(calls.flatMap(\.messages) == Self.counted(0..<25))
        #expect(calls.map(\.batch) == (0..<25).map { $0 / 10 })
        #expect(calls.map(\.record) == (0..<25).map { String($0 % 10) })
    }

    /// The server answers each message at once, and would wait if its answers were not taken.
    @Test func answersAreTakenWhileMessagesAreSent() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(
            server.port,
            "collector.Collector.Converse",
            "counter",
            "--number=20000",
            "--batch-size=20000"
        )
        run.expectSuccess()
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<20_000))
    }

    @Test func severalWritersDeliverSideBySide() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(
            server.port,
            "collector.Collector.Collect",
            "2counter",
            "--number=4000",
            "--batch-size=100",
            "--output-writers=2"
        )
        run.expectSuccess()
        let calls = try server.calls()
        #expect(calls.map(\.batch).sorted() == Array(0..<40))
        let messages = calls.flatMap(\.messages)
        #expect(messages.count == 4000)
        for instance in 1...2 {
            let own = messages.filter { $0.record?["instance"] == .int(instance) }
            #expect(own == Self.counted(0..<own.count, instance: instance))
        }
    }

    @Test func aNameIsResolved() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(
            server.port,
            "collector.Collector.Collect",
            "counter",
            "--number=3",
            host: "localhost"
        )
        run.expectSuccess()
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<3))
    }

    @Test func aServerCanHaveAnAddressOfIPv6() throws {
        let server = try GrpcServer(self.workspace, "--reflection", "--host=[::1]")
        let run = try self.run(server.port, "collector.Collector.Collect", "counter", "--number=3", host: "[::1]")
        run.expectSuccess()
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<3))
    }

    // MARK: - What does not work

    @Test(arguments: [
        ("collector.Collector.Nothing", "service collector.Collector has no method Nothing; its methods are: Collect,"),
        ("collector.Nobody.Collect", "has no service collector.Nobody (not found); its services are: collector.Coll"),
        ("Collect", "--grpc-method-name is 'Collect', expected package.Service.Method"),
        ("collector.Collector.Hello", "key 'n' has no field in message collector.Question, whose fields are: none"),
        ("collector.Strictly.Collect", "record 1 of the batch: required fields have no key: missing"),
        ("collector.Collector.Refuse", "/collector.Collector/Refuse: RESOURCE_EXHAUSTED: the shelf is full"),
        ("collector.Collector.EndEarly", "/collector.Collector/EndEarly: OUT_OF_RANGE: one is enough"),
    ])
    func whatTheServerDoesNotTakeEndsTheRun(_ method: String, _ words: String) throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        try self.run(server.port, method, "counter", "--number=10").expectFailure(1, saying: "medium grpc: ", words)
        #expect(try server.calls().isEmpty)
    }

    @Test func aServerThatNeverAnswersMeetsTheDeadline() throws {
        let server = try GrpcServer(self.workspace)
        let run = try self.run(
            server.port,
            "collector.Collector.Stall",
            "counter",
            "--number=10",
            "--grpc-timeout=1",
            // Else the time would hold for the questions of what there is as well.
            "--grpc-proto=\(GrpcServer.protoFiles)"
        )
        run.expectFailure(1, saying: "/collector.Collector/Stall: DEADLINE_EXCEEDED: ", "10 records in 1 batch could")
    }

    @Test func aServerThatIsDownIsTold() throws {
        let server = try GrpcServer(self.workspace, port: "\(LoopbackSocket.freePort())")
        try server.stop()
        let method = "collector.Collector.Collect"
        try self.run(server.port, method, "counter", "--number=10").expectFailure(
            1,
            saying: "UNAVAILABLE: ",
            "Connection refused"
        )
        let files = "--grpc-proto=\(GrpcServer.protoFiles)"
        try self.run(server.port, method, "counter", "--number=10", files).expectFailure(
            1,
            saying: "/collector.Collector/Collect: UNAVAILABLE: ",
            "Connection refused",
            "10 records in 1 batch could not be delivered"
        )
    }

    @Test func aServerThatComesLaterIsWaitedFor() throws {
        let port = "\(try LoopbackSocket.freePort())"
        let run = try self.start(
            port,
            "collector.Collector.Collect",
            ["counter", "--number=10", "--grpc-wait", "--grpc-timeout=240"]
        )
        #expect(Monotonic.waits { run.errorsSoFar.contains("NOTE: the output goes to medium 'grpc'") })
        let server = try GrpcServer(self.workspace, "--reflection", port: port)
        try run.wait().expectSuccess()
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<10))
    }

    @Test func aServerWithoutReflectionNeedsTheFiles() throws {
        let server = try GrpcServer(self.workspace)
        try self.run(server.port, "collector.Collector.Collect", "counter", "--number=10").expectFailure(
            1,
            saying: "medium grpc: 127.0.0.1:\(server.port) has no server reflection: give --grpc-proto"
        )
    }

    @Test func lossesCanBeIgnored() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(
            server.port,
            "collector.Collector.RefuseSome",
            "counter",
            "--number=10",
            "--batch-size=1",
            "--media-ignore-errors"
        )
        run.expectSuccess()
        let words =
            "medium grpc: 1 record in 1 batch could not be delivered; the first reason: 127.0.0.1:\(server.port):"
            + " /collector.Collector/RefuseSome: FAILED_PRECONDITION: three is too many (record 1 of 1; those before it"
            + " were taken)"
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.errors.contains("9 items sent in "), "\(run.errors)")
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<3) + Self.counted(4..<10))
    }

    // MARK: - Files of the service

    @Test(arguments: [
        ("import \"other.proto\";", "other.proto: it is not among the files of --grpc-proto"),
        ("message Bad { int33 n = 1; }", "\"int33\" is not defined"),
        ("message {", "5:9: Expected message name."),
        ("service S {}", "service mine.S has no method Collect; its methods are: none"),
        ("", "there is no service mine.S"),
    ])
    func aFileThatDoesNotServeIsTold(_ text: String, _ words: String) throws {
        let file = "\(self.workspace.path)/home/mine.proto"
        try Files.write("syntax = \"proto3\";\n\npackage mine;\n\n\(text)\n", to: file)
        let run = try self.run("9", "mine.S.Collect", "counter", "--number=1", "--grpc-proto=\(file)")
        run.expectFailure(1, saying: "medium grpc: ", words)
    }

    @Test func aFileThatIsMissingIsTold() throws {
        let file = "\(self.workspace.path)/home/none.proto"
        let run = try self.run("9", "mine.S.Collect", "counter", "--number=1", "--grpc-proto=\(file)")
        run.expectFailure(1, saying: "medium grpc: \(file): ", "No such file or directory")
    }

    // MARK: - Options and grants

    @Test func whatIsMissingIsNamed() throws {
        let run = try self.workspace.host("counter", "--output-media=grpc", "--grant=medium/grpc")
        run.expectFailure(2, saying: "medium 'grpc' needs --grpc-endpoint, --grpc-method-name")
        let refused = try self.workspace.host("counter", "--grpc-endpoint=127.0.0.1:1", "--grpc-method-name=a.b.c")
        refused.expectFailure(1, saying: "medium 'grpc' needs what is not granted: network=--grpc-endpoint")
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:", ":50051", "127.0.0.1:http"])
    func anEndpointHasAPort(_ endpoint: String) throws {
        let run = try self.workspace.host(
            "counter",
            "--grpc-endpoint=\(endpoint)",
            "--grpc-method-name=a.b.c",
            "--grant=medium/grpc"
        )
        #expect(run.end != .exit(0))
        #expect(run.errors.contains(endpoint), "\(run.errors)")
    }

    // MARK: - Encryption

    @Test func onlyAServerThatIsTrustedGetsRecords() throws {
        let folder = "\(self.workspace.path)/home"
        let made = try TestCertificate(in: folder)
        let (certificate, key) = (made.path, made.key)
        let server = try GrpcServer(self.workspace, "--reflection", "--host=localhost", "--tls", certificate, key)
        let method = "collector.Collector.Collect"
        func run(_ option: String) throws -> FinishedProcess {
            try self.run(server.port, method, "counter", "--number=3", option, host: "localhost")
        }
        try run("--grpc-tls-roots=\(certificate)").expectSuccess()
        #expect(try server.calls().flatMap(\.messages) == Self.counted(0..<3))
        // The authorities of the system do not know it.
        try run("--grpc-tls").expectFailure(1, saying: "UNAVAILABLE: ")
        try run("--grpc-timeout=20").expectFailure(1, saying: "UNAVAILABLE: ")
        try run("--grpc-tls-roots=\(folder)/none.pem").expectFailure(1, saying: "none.pem cannot be read")
        #expect(try server.calls().count == 1)
    }
}
