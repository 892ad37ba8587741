import Glibc
import Records
import TestSupport
import Testing

/// Several hosts on one database and one broker, all with one configuration.
final class ServedGroup {
    /// A host that runs.
    struct Host {
        let process: ChildProcess
        let address: String
    }

    let place: ServedPlatform

    /// - Parameter platform: Makes the configuration for a database and a broker, which live as long as it does.
    init(_ platform: (ServedPlatform.Servers) throws -> ServedPlatform) throws {
        self.place = try platform((try DatabaseServer(.postgresql), try KafkaBroker()))
    }

    // MARK: - Hosts

    /// Starts a host, and waits until it serves.
    func start(at address: String? = nil) throws -> Host {
        let address = try address ?? "127.0.0.1:\(LoopbackSocket.freePort())"
        let process = try self.place.launch("--http=\(address)")
        #expect(try process.servedAddress() == address)
        return Host(process: process, address: address)
    }

    func stop(_ host: Host) throws {
        host.process.signal(SIGTERM)
        try host.process.wait().expectSuccess()
    }

    func kill(_ host: Host) throws {
        try Processes.kill(host.process)
    }

    func log(of hosts: [Host]) -> String {
        hosts.map { "\($0.address): \($0.process.errorsSoFar.suffix(1500))" }.joined(separator: "\n")
    }

    /// How many partitions a host has.
    func share(of host: Host) throws -> Int { try self.metric("pluginhost_platform_partitions", of: host) ?? -1 }

    /// Waits until hosts have all partitions, and none more than its share.
    func settle(_ hosts: [Host], location: SourceLocation = #_sourceLocation) throws {
        let most = (16 + hosts.count - 1) / hosts.count
        var shares: [Int] = []
        let isSettled = Monotonic.waits {
            shares = hosts.map { (try? self.share(of: $0)) ?? -1 }
            return shares.reduce(0, +) == 16 && shares.allSatisfy { (1...most).contains($0) }
        }
        #expect(isSettled, "shares are \(shares); \(self.log(of: hosts))", sourceLocation: location)
    }

    // MARK: - Asking

    func post(_ body: String, to path: String, of host: Host) throws -> String {
        try self.place.curl(
            "-m",
            "120",
            "-d",
            body,
            "-H",
            "Content-Type: application/json",
            "http://\(host.address)\(path)"
        )
    }

    func get(_ path: String, of host: Host) throws -> Value {
        try JSON.decode(try self.place.curl("http://\(host.address)\(path)"))
    }

    /// Asks a host again until the answer is as it should be.
    func expect(
        _ path: String,
        of host: Host,
        _ isRight: (Value) -> Bool,
        location: SourceLocation = #_sourceLocation
    ) throws {
        var last: Value = .null
        let isThere = Monotonic.waits {
            guard let value = try? self.get(path, of: host) else { return false }
            last = value
            return isRight(value)
        }
        let shown = JSON.encode(last).count > 2000 ? "…" : "\(last)"
        #expect(isThere, "\(path): \(shown)\n\(self.log(of: [host]))", sourceLocation: location)
    }

    /// A number of a host's `/metrics`; nil if it is not there.
    func metric(_ name: String, of host: Host) throws -> Int? {
        try self.place.curl("http://\(host.address)/metrics").split(separator: "\n")
            .first { $0.hasPrefix("\(name) ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }
}
