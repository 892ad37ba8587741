import Configuration
import Glibc
import Workers

/// Reads what a command is given in a file or by its standard input.
enum WholeInput {
    /// All of it.
    ///
    /// - Parameter path: "-": the standard input.
    static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let input = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw SystemError("opening \(quoted(path))") }
        defer { close(input) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = Glibc.read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("reading \(quoted(path))") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
