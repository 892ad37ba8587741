import Synchronization
import TestSupport

/// Reads what a sender of syslog sends: each datagram, or each connection as a whole.
final class SyslogReader {
    private final class Log: Sendable {
        let parts = Mutex<[Int: [UInt8]]>([:])
    }

    private let log = Log()
    private let loop: SocketLoop

    init(_ socket: LoopbackSocket) throws {
        let log = self.log
        self.loop = try SocketLoop(socket) { connection, bytes, _ in
            log.parts.withLock { $0[connection] = bytes }
            return .wait
        }
    }

    /// Datagrams or connections, in the order in which they came.
    var parts: [String] {
        self.log.parts.withLock { parts in
            parts.sorted { $0.key < $1.key }.map { String(decoding: $0.value, as: UTF8.self) }
        }
    }

    /// The messages of a connection that have their lengths before them; what is not so is left out.
    static func unframed(_ text: String) -> [String] {
        var rest = Array(text.utf8)[...]
        var messages: [String] = []
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)), rest.endIndex - space > length
        {
            messages.append(String(decoding: rest[(space + 1)...].prefix(length), as: UTF8.self))
            rest = rest[(space + 1)...].dropFirst(length)
        }
        return messages
    }
}
