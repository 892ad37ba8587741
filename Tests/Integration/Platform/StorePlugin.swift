import Configuration
import Platform
import Synchronization
import TestSupport
import Testing
import Workers

/// A plugin with a store and a bus, and how an instance that keeps its data in one place is made.
struct StorePlugin: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    var options: @Sendable (_ place: String) throws -> [OptionValue]

    var testDescription: String { self.name }

    /// All stores that the suite is run on.
    static let stores = [Self.sqlite, Self.postgresql]

    /// All buses that the suite is run on.
    static let buses = [Self.sqlite]

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
            label: label
        )
    }
}
