import Glibc

/// Reads files of a configuration.
public enum ConfigurationFile {
    /// Why a file cannot be read.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What the system says.
        public let description: String
    }

    /// The contents of a regular file; of one that is longer than a limit, more than the limit.
    ///
    /// - Throws: `Failure` if it cannot be opened or read, or is something else.
    public static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(description: "expected a regular file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if errno != EINTR {
                throw Self.failure(errno)
            }
        }
        return bytes
    }

    /// The text of an error of the system.
    public static func failure(_ code: Int32) -> Failure {
        Failure(description: strerror(code).map { String(cString: $0) } ?? "error \(code)")
    }
}
