import CLinux
import Glibc
import Synchronization
import TestSupport

/// A thread that reads all that comes to a socket and answers what it is told to, until the object goes.
final class SocketLoop {
    /// What is to be done with a connection after its bytes were looked at.
    enum Reaction {
        case wait
        /// Sends bytes, takes away so many of those that were read, and looks at the rest.
        case answer([UInt8], used: Int)
        /// Sends bytes and closes the connection.
        case close([UInt8])
        /// Sends bytes and ends its own direction only.
        case halfClose([UInt8])
    }

    private let stop: (reading: Int32, writing: Int32)
    private let thread: RealThread

    /// - Parameter look: Is given the number of a connection, from 0, and what came of it and was not used yet; also
    ///   when it ends. A datagram is a connection of its own, whose reaction does not count.
    init(
        _ socket: LoopbackSocket,
        look: @escaping @Sendable (_ connection: Int, _ bytes: [UInt8], _ hasEnded: Bool) -> Reaction
    ) throws {
        var ends: [Int32] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else { throw Unusable("pipe", code: errno) }
        let reading = ends[0]
        self.stop = (reading, ends[1])
        self.thread = RealThread { Self.run(socket, stop: reading, look) }
    }

    deinit {
        close(self.stop.writing)
        self.thread.join()
        close(self.stop.reading)
    }

    private struct Connection {
        let number: Int
        var bytes: [UInt8] = []
    }

    private static func run(
        _ socket: LoopbackSocket,
        stop: Int32,
        _ look: (Int, [UInt8], Bool) -> Reaction
    ) {
        var connections: [Int32: Connection] = [:]
        defer { for descriptor in connections.keys { close(descriptor) } }
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            var events = ([socket.descriptor, stop] + connections.keys).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&events, nfds_t(events.count), -1) > 0, events[1].revents == 0 else { return }
            for event in events.dropFirst(2) where event.revents != 0 {
                guard var connection = connections.removeValue(forKey: event.fd) else { continue }
                let length = recv(event.fd, &buffer, buffer.count, 0)
                connection.bytes += buffer[..<max(length, 0)]
                if Self.follow(&connection, event.fd, hasEnded: length <= 0, look) {
                    connections[event.fd] = connection
                } else {
                    close(event.fd)
                }
            }
            guard events[0].revents != 0 else { continue }
            let descriptor = clinux_accept(socket.descriptor)
            if descriptor >= 0 {
                connections[descriptor] = Connection(number: count)
            } else {
                // Only a socket for datagrams accepts nobody.
                let length = recv(socket.descriptor, &buffer, buffer.count, 0)
                if length >= 0 { _ = look(count, Array(buffer[..<length]), true) }
            }
            count += 1
        }
    }

    /// - Returns: Whether the connection stays.
    private static func follow(
        _ connection: inout Connection,
        _ descriptor: Int32,
        hasEnded: Bool,
        _ look: (Int, [UInt8], Bool) -> Reaction
    ) -> Bool {
        while true {
            switch look(connection.number, connection.bytes, hasEnded) {
            case .wait: return !hasEnded
            case .answer(let bytes, let used):
                Self.send(bytes, to: descriptor)
                connection.bytes.removeFirst(used)
            case .close(let bytes):
                Self.send(bytes, to: descriptor)
                return false
            case .halfClose(let bytes):
                Self.send(bytes, to: descriptor)
                shutdown(descriptor, Int32(SHUT_WR))
                connection.bytes = []
                return !hasEnded
            }
            if connection.bytes.isEmpty { return !hasEnded }
        }
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
