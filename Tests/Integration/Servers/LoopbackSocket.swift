import Glibc
import Synchronization
import TestSupport

/// A socket that is bound on this machine, for those who only reach what is local. It is closed with the last reference.
final class LoopbackSocket: Sendable {
    let descriptor: Int32
    /// 0 of a local one.
    let port: UInt16

    private init(_ descriptor: Int32, port: UInt16) {
        self.descriptor = descriptor
        self.port = port
    }

    deinit { close(self.descriptor) }

    /// Listens for TCP on a free port.
    static func tcp(isIPv6: Bool = false) throws -> LoopbackSocket { try Self.inet(SOCK_STREAM, isIPv6: isIPv6) }

    /// Takes datagrams on a free port.
    static func udp(isIPv6: Bool = false) throws -> LoopbackSocket { try Self.inet(SOCK_DGRAM, isIPv6: isIPv6) }

    /// Takes datagrams or connections under a path.
    static func local(_ path: String, isStream: Bool) throws -> LoopbackSocket {
        let type = isStream ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return try Self.bound(descriptor, &address, isStream: isStream)
    }

    /// A port of TCP on which nobody listens, below those that the system gives to connections: one of them would take it
    /// before whoever asked for it.
    static func freePort() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 20_000..<32_000)
            // Who was given one may not have it yet, or not have it just now.
            guard Self.given.withLock({ $0.insert(port).inserted }) else { continue }
            if let socket = try? Self.inet(SOCK_STREAM, isIPv6: false, port: port) { return socket.port }
        }
        throw Unusable("there is no free port")
    }

    private static let given = Mutex<Set<UInt16>>([])

    private static func inet(_ type: __socket_type, isIPv6: Bool, port: UInt16 = 0) throws -> LoopbackSocket {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            return try Self.bound(descriptor, &address, isStream: type == SOCK_STREAM)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try Self.bound(descriptor, &address, isStream: type == SOCK_STREAM)
    }

    private static func bound<Address>(
        _ descriptor: Int32,
        _ address: inout Address,
        isStream: Bool
    ) throws -> LoopbackSocket {
        guard descriptor >= 0 else { throw Unusable("socket", code: errno) }
        var length = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0, !isStream || listen(descriptor, 64) == 0 else {
            let code = errno
            close(descriptor)
            throw Unusable("bind", code: code)
        }
        // The port is at the same place in the addresses of both families.
        let port = withUnsafeBytes(of: &address) { $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self) }
        return LoopbackSocket(descriptor, port: Address.self == sockaddr_un.self ? 0 : UInt16(bigEndian: port))
    }
}
