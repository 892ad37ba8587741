import Glibc

// The protocol of sd_notify: a datagram of lines to the socket that the environment names. A name that begins with @ is
// abstract: its first byte is a NUL.
//
// Unsafe code: the address is a struct of fixed size, whose path is filled within its bounds.

/// Tells the service manager, systemd or another with its protocol, what becomes of this process.
public struct ServiceManager: Sendable {
    /// What it is told.
    public enum State: Hashable, Sendable {
        /// Requests are served.
        case ready
        /// The configuration is read again, since so many microseconds of the monotonic clock; `ready` ends it.
        case reloading(microseconds: Int64)
        /// It is about to end.
        case stopping
        /// It is alive.
        case alive

        /// What the protocol has for it.
        public var lines: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            }
        }
    }

    private let path: [UInt8]
    /// How often it wants to hear that this process is alive, in nanoseconds; nil: it does not.
    public let watchdogPeriod: Int64?

    /// Finds it; nil: nobody wants to hear.
    ///
    /// - Parameter variable: Looks a variable of the environment up.
    public init?(_ variable: (String) -> String?) {
        guard let path = variable("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1
        else {
            return nil
        }
        self.path = Array(path.utf8)
        let isMeant = variable("WATCHDOG_PID").map { $0 == String(getpid()) } ?? true
        // Twice as often as it must be.
        self.watchdogPeriod = variable("WATCHDOG_USEC").flatMap { Int64($0) }.flatMap { period in
            isMeant && period > 0 ? min(period, .max / 1000) * 500 : nil
        }
    }

    /// Tells it a state, and a sentence for people.
    ///
    /// - Returns: Why it could not be told; nil: it was.
    @discardableResult
    public func tell(_ state: State, status: String? = nil) -> String? {
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard self.path.count < room else { return "NOTIFY_SOCKET is longer than \(room - 1) bytes" }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: self.path)
            if self.path[0] == UInt8(ascii: "@") { place[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + self.path.count)
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return String(cString: strerror(errno)) }
        defer { close(socket) }
        let text = state.lines + (status.map { "\nSTATUS=\($0)" } ?? "")
        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
        return sent == bytes.count ? nil : String(cString: strerror(errno))
    }
}
