import Glibc
import Records
import TestSupport

/// A workspace with the mediums of Kafka, and a broker that is real: `tansu`, on a port of its own. Clients reach it
/// through a gate that can be shut. What is in its topics is read by the client of confluent-kafka for Python.
final class KafkaPlace {
    /// A message as a reader got it.
    struct Message {
        var partition: Int
        var offset: Int
        var key: Value
        var value: Value
        /// Milliseconds since 1970.
        var time: Int
        var headers: Record
    }

    static let folder = "\(Repository.root)/Tests/Integration/fixtures/kafka"
    /// Where a librdkafka lies that understands the broker, under the name by which plugins ask for it. That of Debian 12
    /// is too old.
    static let libraries = KafkaBroker.libraries
    private static let python = "\(Repository.root)/.build/python"

    let workspace: Workspace
    private let gatePort: UInt16
    private let broker: KafkaBroker
    let gate: CommandedProgram

    /// What clients are given.
    var servers: String { "127.0.0.1:\(self.gatePort)" }

    init(_ fixtures: [Fixture] = []) throws {
        self.workspace = try Workspace(fixtures, examples: ["counter.so", "kafka.so"])
        self.gatePort = try LoopbackSocket.freePort()
        self.broker = try KafkaBroker(advertised: self.gatePort)
        self.gate = try CommandedProgram(
            "python3",
            ["\(Self.folder)/gate.py"],
            then: ["\(self.gatePort)", "\(self.broker.port)"],
            in: self.workspace.path
        )
    }

    /// Kills the broker, which forgets everything, and starts another one in its place.
    func replaceBroker() throws {
        self.broker.kill()
        try self.broker.start()
    }

    /// Stops the broker's clock, or lets it go on.
    func freezeBroker(_ isFrozen: Bool) { self.broker.signal(isFrozen ? SIGSTOP : SIGCONT) }

    // MARK: - Runs

    /// Starts the host with the medium and a topic.
    func start(
        medium: String = "kafka",
        servers: String? = nil,
        topic: String = "t",
        _ arguments: [String]
    ) throws -> ChildProcess {
        try self.workspace.start(
            [
                "--ext", self.workspace.ext, "--grant=\(medium)", "--\(medium)-servers=\(servers ?? self.servers)",
                "--\(medium)-topic=\(topic)",
            ] + arguments,
            environment: ["LD_LIBRARY_PATH": Self.libraries]
        )
    }

    /// Runs the host with the medium to its end.
    func run(medium: String = "kafka", topic: String = "t", _ arguments: String...) throws -> FinishedProcess {
        try self.start(medium: medium, topic: topic, arguments).wait()
    }

    /// Options for a model that gives these records.
    static func spelled(_ records: [Record]) -> [String] {
        let texts = records.map { record in
            CBOR.encode(.map(record)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return ["spelled", "--spelled-records=\(texts.joined(separator: ","))", "--number=\(records.count)"]
    }

    /// The records that were kept because nobody takes them.
    func deadLetters() throws -> [Record] {
        guard let bytes = try? Files.read("\(self.workspace.path)/home/.local/state/pluginhost/dead-letters") else {
            return []
        }
        return try bytes.split(separator: UInt8(ascii: "\n")).compactMap { try JSON.decode(Array($0)).record }
    }

    // MARK: - What is in topics

    private func client(_ arguments: [String]) throws -> FinishedProcess {
        try self.python("client.py", arguments)
    }

    private func python(_ program: String, _ arguments: [String]) throws -> FinishedProcess {
        try Self.python(program, arguments, in: self.workspace.path)
    }

    /// Runs one of the programs that speak to brokers, with the client of confluent-kafka.
    static func python(_ program: String, _ arguments: [String], in directory: String) throws -> FinishedProcess {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let finished = try ChildProcess(
            "python3",
            ["\(Self.folder)/\(program)"] + arguments,
            environment: ["PATH=\(path)", "HOME=\(directory)/home", "PYTHONPATH=\(Self.python)"],
            directory: directory
        ).wait()
        guard finished.end == .exit(0) else { throw Unusable("\(program): \(finished.errors)") }
        return finished
    }

    func makeTopic(_ topic: String = "t", partitions: Int = 1) throws {
        _ = try self.client(["create", "127.0.0.1:\(self.gatePort)", topic, "\(partitions)"])
    }

    /// All messages of a topic that are committed, in the order of its partitions.
    ///
    /// - Parameter registry: The URL of a schema registry, to decode what is Avro.
    func read(_ topic: String = "t", registry: String? = nil) throws -> [Message] {
        try self.client(["read", self.servers, topic] + (registry.map { [$0] } ?? [])).lines.map { line in
            let message = try JSON.decode(Array(line.utf8)).record ?? [:]
            return Message(
                partition: message["partition"]?.integer ?? -1,
                offset: message["offset"]?.integer ?? -1,
                key: message["key"] ?? .null,
                value: message["value"] ?? .null,
                time: message["time"]?.integer ?? -1,
                headers: message["headers"]?.record ?? [:]
            )
        }
    }

    /// Offsets in the first partition of a topic that Kafka would not show to readers of what is committed.
    ///
    /// This broker shows them if it was not the producer itself that aborted, but another that took its place.
    func abortedOffsets(_ topic: String = "t") throws -> Set<Int> {
        Set(try self.python("aborted.py", [self.servers, topic]).lines.compactMap { Int($0) })
    }

    /// The values of a topic, which are texts.
    func values(_ topic: String = "t") throws -> [String] { try self.read(topic).compactMap(\.value.text) }

    /// The value of a record of the model `counter`.
    static func value(_ number: Int, of instance: Int = 1) -> String {
        "{\"n\": \(number), \"name\": \"counter\", \"instance\": \(instance)}"
    }
}
