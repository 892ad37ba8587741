import Glibc
import TestSupport

/// Sockets on this machine that nobody may reach: TCP, UDP, a path, and an abstract name.
final class Listeners: CustomStringConvertible {
    private let stream: Int32
    private let datagram: Int32
    private let local: Int32
    private let abstract: Int32
    private let directory: String

    /// Opens all of them.
    init() throws {
        self.directory = try Files.makeTemporaryDirectory()
        self.stream = try Self.inet(Int32(SOCK_STREAM.rawValue))
        self.datagram = try Self.inet(Int32(SOCK_DGRAM.rawValue))
        self.local = try Self.unix("\(self.directory)/socket", isAbstract: false)
        self.abstract = try Self.unix(self.directory, isAbstract: true)
    }

    deinit {
        for descriptor in [self.stream, self.datagram, self.local, self.abstract] { close(descriptor) }
        Files.remove(self.directory)
    }

    /// As `reaching.c` takes them: both ports, the path, the abstract name.
    var description: String {
        "\(Self.port(self.stream)) \(Self.port(self.datagram)) \(self.directory)/socket \(self.directory)"
    }

    /// Which of them somebody has reached.
    func heard() throws -> [String] {
        let all = [("TCP", self.stream), ("UDP", self.datagram), ("path", self.local), ("abstract", self.abstract)]
        return all.filter { _, descriptor in
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&event, 1, 0) > 0
        }
        .map(\.0)
    }

    private static func inet(_ type: Int32) throws -> Int32 {
        let descriptor = socket(AF_INET, type, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try Self.bind(descriptor, &address, socklen_t(MemoryLayout<sockaddr_in>.size))
        if type == Int32(SOCK_STREAM.rawValue) { listen(descriptor, 8) }
        return descriptor
    }

    private static func unix(_ name: String, isAbstract: Bool) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a NUL and has no end but its length.
        let bytes = (isAbstract ? [0] : []) + Array(name.utf8) + (isAbstract ? [] : [0])
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try Self.bind(descriptor, &address, socklen_t(MemoryLayout<sa_family_t>.size + bytes.count))
        listen(descriptor, 8)
        return descriptor
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address, _ length: socklen_t) throws {
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw Unusable("bind", code: errno) }
    }

    private static func port(_ descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
