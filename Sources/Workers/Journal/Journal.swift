import Discovery
import Glibc
import Records

// An entry is a line of JSON, appended by one write to a file opened for appending, so that several hosts can write at
// once without locks: the kernel puts whole lines one after the other. When the file is full it is renamed and a new one
// begins; a lock sees to it that two hosts do not both rename. Who reads skips what is no entry, such as a line that a
// full disk has cut.

/// What the host decided, kept from run to run and bounded.
public struct Journal: Sendable {
    /// Bytes after which a new file begins.
    static let fullSize = 1 << 20
    /// The most that is read of a file, whatever somebody put there.
    private static let mostRead = 4 << 20

    private let directory: StateDirectory
    private let log: @Sendable (String) -> Void

    /// - Parameter log: Takes a sentence if an entry cannot be written, which is no failure of anything else.
    public init(in directory: StateDirectory, log: @escaping @Sendable (String) -> Void = { _ in }) {
        self.directory = directory
        self.log = log
    }

    /// The path of the file that is written to; the one before it has `.old` at its end.
    public var path: String { "\(self.directory.path)/journal" }

    /// Writes an entry down.
    public func append(_ entry: JournalEntry) {
        let code = self.directory.make()
        guard code == 0 else { return self.fail(self.directory.path, code) }
        let descriptor = self.openForAppending()
        guard descriptor >= 0 else { return self.fail(self.path, errno) }
        defer { close(descriptor) }
        let line = entry.line
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < line.count { self.fail(self.path, count < 0 ? errno : ENOSPC) }
    }

    /// All entries that can be read and are wanted, oldest first.
    public func entries(where isWanted: (JournalEntry) -> Bool) -> [JournalEntry] {
        ["\(self.path).old", self.path].flatMap { path in
            Self.contents(of: path).split(separator: UInt8(ascii: "\n")).compactMap { line in
                (try? JSON.decode(Array(line))).flatMap(JournalEntry.init(value:)).flatMap { isWanted($0) ? $0 : nil }
            }
        }
    }

    private func fail(_ path: String, _ code: Int32) {
        self.log("a decision is not written down: \(path): \(String(cString: strerror(code)))")
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
        guard status.st_size >= Self.fullSize else { return descriptor }
        // Who does not get the lock, or holds that of a file which is renamed already, just appends to what is open.
        var present = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, stat(self.path, &present) == 0,
            present.st_ino == status.st_ino, rename(self.path, "\(self.path).old") == 0
        else { return descriptor }
        close(descriptor)
        return open(self.path, flags, 0o600)
    }

    private static func contents(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < Self.mostRead, case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
