import TestSupport
import Testing

/// Servers that tell untruths about themselves: the medium `grpc` believes nothing that could harm it.
struct GrpcLiarTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "grpc.so"]) }

    @Test(arguments: [
        // The lie holds for a type of that name alone, which is then as any other.
        ("shadow", "key 'n' has the integer 7, which does not fit its field of type google.protobuf.Timestamp"),
        ("own-folder", "key 'n' has the integer 7, which does not fit its field of type google.protobuf.Timestamp"),
        // What protobuf brings along is not taken from a server; only then is the next key reached.
        ("replacement", "key 'name' has no field in message collector.Count, whose fields are: n"),
        ("endless", "the service needs more than 2000 descriptor files"),
        ("circle", "the descriptors are wrong: "),
        ("other-name", "there is no descriptor file wanted.proto, which service.proto imports"),
        ("contradiction", "two descriptor files contradict each other: twin.proto"),
        ("unknown-type", "nobody.Knows\" is not defined"),
        ("no-service", "there is no service collector.Collector"),
        ("garbage", "the server's reflection has a descriptor file that cannot be read"),
        ("nothing", "there is no service collector.Collector"),
    ])
    func liesAreTold(_ lie: String, _ words: String) throws {
        let server = try GrpcServer(self.workspace, "--lie=\(lie)", program: "liar.py")
        let run = try self.workspace.host(
            "counter",
            "--number=2",
            "--counter-start=7",
            "--grpc-endpoint=127.0.0.1:\(server.port)",
            "--grpc-method-name=collector.Collector.Collect",
            "--grant=medium/grpc"
        )
        run.expectFailure(1, saying: "medium grpc: ", words)
        #expect(!run.errors.contains("crashed"), "\(run.errors)")
        #expect(try server.calls().isEmpty)
    }
}
