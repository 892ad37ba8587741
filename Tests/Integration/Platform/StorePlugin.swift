import Configuration
import Glibc
import Platform
import Services
import Synchronization
import TestSupport
import Testing
import Workers

/// A plugin with a store and a bus, and how an instance that keeps its data in one place is made.
struct StorePlugin: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    /// How many partitions a topic of its bus can have.
    var mostPartitions = 1 << 32
    /// The program of its workers; nil: the host itself.
    var program: (@Sendable () throws -> String)?
    var options: @Sendable (_ place: String) throws -> [OptionValue]

    var testDescription: String { self.name }

    /// All stores that the suite is run on.
    static let stores = [Self.sqlite, Self.postgresql]

    /// All buses that the suite is run on.
    static let buses = [Self.sqlite, Self.kafka]

    static let sqlite = StorePlugin(name: "sqlite", file: "sqlite.so") { [.text($0)] }

    /// Each place is a database of its own.
    static let postgresql = StorePlugin(name: "postgresql", file: "postgresql.so") { place in
        [
            .text(
                try Self.urls.withLock { urls in
                    if let url = urls[place] { return url }
                    let server = try DatabaseServer.shared(.postgresql)
                    let url = server.url(of: try server.makeDatabase())
                    urls[place] = url
                    return url
                }
            )
        ]
    }

    /// Each place is a prefix of topics at a broker that all tests share.
    static let kafka = StorePlugin(name: "kafka", file: "kafka.so", mostPartitions: 16, program: Self.hostWithKafka) {
        Self.kafkaOptions(
            try Self.broker.withLock { broker in
                if let broker { return broker }
                let started = try KafkaBroker()
                broker = started
                return started
            },
            prefix: "test-\($0.split(separator: "/").last ?? "")"
        )
    }

    /// A bus at a broker of one's own.
    static func kafka(at broker: KafkaBroker, _ options: @escaping @Sendable (_ prefix: String) -> [OptionValue])
        -> StorePlugin
    {
        StorePlugin(name: "kafka", file: "kafka.so", mostPartitions: 16, program: Self.hostWithKafka) {
            options("test-\($0.split(separator: "/").last ?? "")")
        }
    }

    /// The values of all options of the bus `kafka`, in the order of their declaration.
    ///
    /// Messages go one by one: asked for the end of a partition, this broker tells of the last batch only where it begins.
    static func kafkaOptions(
        _ broker: KafkaBroker,
        prefix: String,
        partitions: Int = 16,
        properties: [String] = ["batch.num.messages=1"]
    ) -> [OptionValue] {
        [
            .none, .list([broker.servers]), .text(prefix), .integer(partitions), .integer(-1), .integer(60),
            .list(properties), .none, .none, .none, .none,
        ]
    }

    private static let broker = Mutex<KafkaBroker?>(nil)

    /// The host, with a librdkafka that understands the broker.
    @Sendable private static func hostWithKafka() throws -> String {
        let path = "\(KafkaBroker.libraries)/host"
        let host = try Repository.built(Repository.host)
        let text = "#!/bin/sh\nLD_LIBRARY_PATH='\(KafkaBroker.libraries)' exec '\(host)' \"$@\"\n"
        return try Self.script.withLock { isWritten in
            if !isWritten {
                try Files.write(text, to: path)
                guard chmod(path, 0o755) == 0 else { throw Unusable("chmod", code: errno) }
            }
            isWritten = true
            return path
        }
    }

    private static let script = Mutex(false)
    private static let urls = Mutex<[String: String]>([:])

    /// Starts the store; its first instance commits.
    func store(at place: String, readers: Int = 1, label: String) throws -> (service: LiveService, store: StoreClient) {
        let service = try self.service(kind: "store", at: place, instances: 1 + readers, label: label)
        return (service, StoreClient(writer: service.clients[0], readers: Array(service.clients[1...])))
    }

    /// Starts the bus; its first instance publishes.
    func bus(at place: String, readers: Int = 1, label: String) throws -> (service: LiveService, bus: BusClient) {
        let service = try self.service(kind: "bus", at: place, instances: 1 + readers, label: label)
        return (service, BusClient(publisher: service.clients[0], readers: Array(service.clients[1...])))
    }

    private func service(kind: String, at place: String, instances: Int, label: String) throws -> LiveService {
        try LiveService(
            try Repository.example(self.file),
            kind: kind,
            name: self.name,
            options: try self.options(place),
            instances: instances,
            writable: [place],
            usesSockets: self.name != "sqlite",
            usesNetwork: self.name == "kafka",
            label: label,
            program: try self.program?()
        )
    }
}
