import Discovery
import Glibc

// A line is appended by one write to a file opened for appending, so that several hosts can write at once without locks:
// the kernel puts whole lines one after the other. When the file is full it is renamed and a new one begins; a lock sees
// to it that two hosts do not both rename.

/// A file of lines in the state directory that does not grow without end: when it is full it takes the place of the one
/// before it.
struct LineFile: Sendable {
    private let directory: StateDirectory
    private let name: String
    /// Bytes after which a new file begins.
    private let fullSize: Int

    init(_ name: String, in directory: StateDirectory, fullSize: Int) {
        self.directory = directory
        self.name = name
        self.fullSize = fullSize
    }

    /// The path of the file that is written to; the one before it has `.old` at its end.
    var path: String { "\(self.directory.path)/\(self.name)" }

    /// Appends a line, which brings its line feed.
    func append(_ line: [UInt8]) throws(SystemError) {
        let code = self.directory.make()
        guard code == 0 else { throw SystemError("making \(self.directory.path)", code: code) }
        let descriptor = try SystemError.check(self.openForAppending(), "opening \(self.path)")
        defer { close(descriptor) }
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count != line.count else { return }
        let failure = count < 0 ? errno : ENOSPC
        throw SystemError("writing to \(self.path)", code: failure)
    }

    /// All lines that can be read, oldest first, without their line feeds.
    func lines() -> [[UInt8]] {
        ["\(self.path).old", self.path].flatMap { path in
            // Four times what it may be, whatever somebody put there.
            Self.contents(of: path, atMost: 4 * self.fullSize).split(separator: UInt8(ascii: "\n")).map { Array($0) }
        }
    }

    /// Opens the file and begins a new one if it is full; -1 with errno set.
    private func openForAppending() -> Int32 {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = open(self.path, flags, 0o600)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { return descriptor }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            errno = EINVAL
            return -1
        }
        guard status.st_size >= self.fullSize else { return descriptor }
        // Who does not get the lock, or holds that of a file which is renamed already, just appends to what is open.
        var present = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, stat(self.path, &present) == 0,
            present.st_ino == status.st_ino, rename(self.path, "\(self.path).old") == 0
        else { return descriptor }
        close(descriptor)
        return open(self.path, flags, 0o600)
    }

    private static func contents(of path: String, atMost limit: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit, case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
