import Glibc
import Records
import TestSupport
import Testing

/// The mapping `rflowhello` against a real server, in a worker of its own.
struct RflowHelloTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["grpc.so", "counter.so"]) }

    private func run(_ port: String, _ service: String, _ number: Int) throws -> FinishedProcess {
        try self.workspace.host(
            "counter",
            "--map=rflowhello",
            "--number=\(number)",
            "--grpc-endpoint=127.0.0.1:\(port)",
            "--grpc-method-name=\(service).Collect",
            "--grant=rflowhello",
            "--output-media=file"
        )
    }

    @Test func everyRecordGetsWhatTheServiceSaysOnce() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(server.port, "collector.Collector", 2500)
        run.expectSuccess()
        let expected = (0..<2500).map {
            "{\"n\": \($0), \"name\": \"counter\", \"instance\": 1, \"sensor_id\": 4711}\n"
        }
        #expect(run.text == expected.joined())
        #expect(try server.calls().map(\.method) == ["Hello"])
    }

    @Test func aServiceWithoutHelloIsTold() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.run(server.port, "collector.Silent", 1)
        run.expectFailure(
            1,
            saying: "mapping rflowhello: service collector.Silent has no method Hello; its methods are: Collect"
        )
    }
}
