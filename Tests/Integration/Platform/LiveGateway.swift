import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Services
import Synchronization
import TestSupport
import Workers

/// The gateway of the examples in a real worker of the real host, with a service that these tests are.
final class LiveGateway: @unchecked Sendable {
    private enum Order: Sendable {
        case drain(UInt32)
        case reload
        case dismiss
    }

    /// What was told so far.
    struct Notes {
        var addresses: [String] = []
        var warnings: [String] = []
        var isOver = false
        var failure: String?
    }

    let service: HeldService
    private let orders: Mailbox<Order>
    private let notes: Shared
    private let thread: RealThread

    private final class Shared: Sendable {
        let value = Mutex(Notes())
    }

    /// Values of options that differ from the usual ones.
    struct Options {
        var listen = "127.0.0.1:0"
        var largestBody = 32
        var connections = 16384
        /// In seconds; so long that no client is late because the machine is slow.
        var headerTimeout = 600
        var threads = 1
        var tokenFile: String?
        var certificate: String?
        var key: String?

        /// In the order in which the plugin declares them.
        var values: [OptionValue] {
            [
                .text(self.listen), .integer(self.largestBody), .integer(256), .integer(self.connections), .integer(0),
                .integer(self.headerTimeout), .integer(75), .integer(self.threads),
            ] + [self.tokenFile, self.certificate, self.key].map { $0.map(OptionValue.text) ?? .none }
        }
    }

    init(_ options: Options = Options()) throws {
        let orders = try Mailbox<Order>()
        let notes = Shared()
        let service = HeldService()
        let host = try Repository.built(Repository.host)
        let plugin = try Repository.example("http-gateway.so")
        let files = [options.tokenFile, options.certificate, options.key].compactMap { $0 }
        let needs =
            [Need(capability: "listen", detail: options.listen)] + files.map { Need(capability: "read", detail: $0) }
        self.thread = RealThread {
            do {
                let loop = try EventLoop()
                var settings = WorkerSettings()
                settings.program = host
                let metrics = Metrics()
                let server = try GatewayServer(
                    InstanceTask(kind: PLUGIN_KIND_GATEWAY, name: "http-gateway", options: options.values),
                    image: try Image(path: plugin),
                    sandbox: SandboxPolicy.granting(needs, mode: .on).policy,
                    settings: settings,
                    loop: loop,
                    handler: RequestHandler(
                        [PlatformRequests(service, metrics: metrics)],
                        metrics: metrics,
                        log: { _ in }
                    ),
                    metrics: metrics,
                    handlers: GatewayServer.Handlers(
                        serving: { address in notes.value.withLock { $0.addresses.append(address) } },
                        line: { line in notes.value.withLock { $0.warnings.append(line) } },
                        warned: { warning in notes.value.withLock { $0.warnings.append(warning) } },
                        ended: { failure in
                            notes.value.withLock { notes in
                                notes.failure = failure
                                notes.isOver = true
                            }
                        }
                    )
                )
                try loop.watch(orders.descriptor) {
                    for order in orders.takeAll() {
                        switch order {
                        case .drain(let milliseconds): server.drain(milliseconds: milliseconds)
                        case .reload: server.reload()
                        case .dismiss: server.dismiss()
                        }
                    }
                }
                try server.start()
                try loop.run { notes.value.withLock { $0.isOver } }
            } catch {
                notes.value.withLock { notes in
                    notes.failure = "\(error)"
                    notes.isOver = true
                }
            }
        }
        (self.orders, self.notes, self.service) = (orders, notes, service)
        guard self.isServing(times: 1) else {
            let told = self.told
            self.dismiss()
            throw Unusable("the gateway does not serve: \(told)")
        }
    }

    deinit { self.dismiss() }

    var told: Notes { self.notes.value.withLock { $0 } }
    var address: String { self.told.addresses.last ?? "" }
    var port: String { self.address.split(separator: ":").last.map(String.init) ?? "0" }

    /// Waits until it has said so many times that it serves, or has ended.
    func isServing(times count: Int) -> Bool {
        Monotonic.waits { self.told.addresses.count >= count || self.told.isOver }
            && self.told.addresses.count >= count
    }

    /// The worker that lives now.
    var worker: pid_t? {
        // Each of these has a port of its own, but all have the same command line. What comes and goes while the kernel's table is read
        // may hide a line of it for once.
        var found: pid_t?
        _ = Monotonic.waits {
            found = Processes.children(of: getpid()).first { process in
                Processes.isRunning(process) && Processes.command(of: process).contains("http-gateway")
                    && self.listens(process)
            }
            return found != nil
        }
        return found
    }

    /// Whether a process holds the socket at the port.
    private func listens(_ process: pid_t) -> Bool {
        guard let port = UInt16(self.port), let table = try? Files.text("/proc/net/tcp") else { return false }
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let local = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        let inodes = table.split(separator: "\n").dropFirst().compactMap { line -> String? in
            let words = line.split(separator: " ")
            return words.count > 9 && words[1].hasSuffix(local) && words[3] == "0A" ? String(words[9]) : nil
        }
        let links = ((try? Files.entries("/proc/\(process)/fd")) ?? []).compactMap { entry -> String? in
            var buffer = [CChar](repeating: 0, count: 256)
            let count = readlink("/proc/\(process)/fd/\(entry)", &buffer, buffer.count - 1)
            return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
        }
        return inodes.contains { links.contains("socket:[\($0)]") }
    }

    func drain(milliseconds: UInt32) { self.orders.post(.drain(milliseconds)) }

    func reload() { self.orders.post(.reload) }

    /// Waits for its end.
    func waitForEnd() -> Notes {
        _ = Monotonic.waits { self.told.isOver }
        return self.told
    }

    private func dismiss() {
        let isFirst = self.hasJoined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        guard isFirst else { return }
        self.orders.post(.dismiss)
        self.thread.join()
    }

    private let hasJoined = Mutex(false)
}
