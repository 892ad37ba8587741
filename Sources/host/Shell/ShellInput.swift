import Configuration
import Glibc
import Records
import Workers

/// What the shell is given to send.
enum ShellInput {
    /// All of a file, or of the standard input.
    static func read(_ path: String) throws -> [UInt8] {
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

    /// A text that has to be JSON, as it was given.
    static func json(_ text: String, _ what: String) throws(UsageError) -> [UInt8] {
        let bytes = Array(text.utf8)
        do throws(JSONError) {
            _ = try JSON.decode(bytes)
            return bytes
        } catch {
            throw UsageError(.badValue, "\(what) is no JSON: \(error); text needs quotes of its own, as in '\"text\"'")
        }
    }
}
