import Glibc
import Workers

/// What the host says: results on the standard output, everything for people beside them on the standard error.
enum Terminal {
    /// Writes results; an output whose reader is gone is no error.
    ///
    /// - Throws: Why not all of it could be written.
    static func print(_ text: String) throws(SystemError) {
        let code = Self.write(text, to: STDOUT_FILENO)
        guard code == 0 || code == EPIPE else { throw SystemError("writing to the standard output", code: code) }
    }

    /// Writes one line for people.
    static func say(_ line: String) { Self.sayPlainly("host: \(line)") }

    /// Writes to the standard error what goes there as it is; only for what knows of the live line.
    static func writeError(_ text: String) { _ = Self.write(text, to: STDERR_FILENO) }

    /// Writes all; returns 0 or the code of the error.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // An inherited descriptor may be non-blocking.
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = Glibc.poll(&poll, 1, -1)
                default: return errno
                }
            }
            return 0
        }
    }
}
