import Glibc
import Records
import TestSupport
import Testing

/// The mapping `rflowhello`, through the contract and against a real server.
struct RflowHelloTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    private func map(
        _ port: String,
        _ service: String,
        _ records: [Value],
        room: Int = 1 << 16
    ) throws -> FinishedProcess {
        let program = try Fixture("mapping", flags: ["-ldl"], hasNote: false).built()
        return try ChildProcess(
            program,
            [
                try Repository.example("grpc.so"), "rflowhello", "\(records.count)", "\(room)",
                "grpc-endpoint=127.0.0.1:\(port)", "grpc-method-name=\(service).Collect",
            ],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path,
            input: records.flatMap { CBOR.encode($0) }
        ).wait()
    }

    @Test func everyRecordGetsWhatTheServiceSaysOnce() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.map(
            server.port,
            "collector.Collector",
            [["id": 1, "tags": ["a", ["b": nil]]], [:], ["sensor_id": "mine", "id": 2]]
        )
        run.expectSuccess()
        let expected: [Value] = [
            ["id": 1, "tags": ["a", ["b": nil]], "sensor_id": 4711], ["sensor_id": 4711],
            ["id": 2, "sensor_id": 4711],
        ]
        #expect(run.output == expected.flatMap { CBOR.encode($0) })
        #expect(try server.calls().map(\.method) == ["Hello"])
    }

    @Test func whatDoesNotFitIsAskedForAgain() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.map(server.port, "collector.Collector", [["id": 1]], room: 3)
        run.expectSuccess()
        #expect(try CBOR.decode(run.output) == ["id": 1, "sensor_id": 4711])
    }

    @Test func aServiceWithoutHelloIsTold() throws {
        let server = try GrpcServer(self.workspace, "--reflection")
        let run = try self.map(server.port, "collector.Silent", [["id": 1]])
        run.expectFailure(
            1,
            saying: "report: service collector.Silent has no method Hello; its methods are: Collect"
        )
    }
}
