import Glibc
import Records
import TestSupport

/// A gRPC server in Python, by default `fixtures/grpc/server.py`, on a port of its own. It ends with the last reference.
final class GrpcServer {
    /// A call as the server saw it.
    struct Call {
        var method: String
        /// The number of the batch; -1: the call had none.
        var batch: Int
        /// The place of the record in the batch, where each has a call of its own.
        var record: String?
        var messages: [Value]
    }

    static let folder = "\(Repository.root)/Tests/Integration/fixtures/grpc"

    /// The value of `--grpc-proto` for its services.
    static var protoFiles: String { "\(Self.folder)/collector.proto,\(Self.folder)/common/kinds.proto" }

    let port: String
    private let process: ChildProcess
    private let notes: String

    /// Starts it.
    ///
    /// - Parameter port: 0: one that is free.
    init(
        _ workspace: Workspace,
        _ arguments: String...,
        program: String = "server.py",
        port: String = "0"
    ) throws {
        self.notes = "\(workspace.path)/home/calls"
        try Files.write("", to: self.notes)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let process = try ChildProcess(
            "python3",
            ["\(Self.folder)/\(program)", self.notes, "--port=\(port)"] + arguments,
            environment: [
                "PATH=\(path)", "HOME=\(workspace.path)/home", "PYTHONPATH=\(Repository.root)/.build/python",
            ],
            directory: workspace.path
        )
        self.process = process
        guard Monotonic.waits(until: { process.outputSoFar.last == UInt8(ascii: "\n") }) else {
            throw Unusable("the gRPC server did not start: \(process.errorsSoFar)")
        }
        self.port = String(decoding: process.outputSoFar.dropLast(), as: UTF8.self)
    }

    /// Ends it at once.
    func stop() throws {
        self.process.signal(SIGKILL)
        _ = try self.process.wait()
    }

    /// The calls so far, in the order in which they ended.
    func calls() throws -> [Call] {
        try Files.read(self.notes).split(separator: UInt8(ascii: "\n")).map { line in
            let call = try JSON.decode(Array(line)).record ?? [:]
            return Call(
                method: call["method"]?.text ?? "",
                batch: call["batch"]?.integer ?? -1,
                record: call["record"]?.text,
                messages: call["messages"]?.elements ?? []
            )
        }
    }
}
