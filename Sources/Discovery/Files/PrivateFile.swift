import Configuration
import Glibc

/// A file that the host keeps for itself: read only if nobody else can have written it, replaced as a whole.
struct PrivateFile {
    /// Why the file was not read.
    enum Failure: Error {
        /// There is none.
        case absent
        /// It cannot be read or trusted; one sentence.
        case unusable(String)
    }

    /// The largest file that is read, in bytes: what is kept of thousands of plugins needs less.
    private static let limit = 64 << 20

    let path: String

    /// Reads the file.
    func read() throws(Failure) -> [UInt8] {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .absent }
            throw .unusable("it cannot be opened: \(errorText(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unusable("it cannot be examined: \(errorText(errno))") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable("it is not a regular file") }
        guard status.st_uid == geteuid() else {
            throw .unusable("it belongs to user \(status.st_uid), not to user \(geteuid()) who runs the host")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw .unusable("others may write it: its mode is \(String(status.st_mode & 0o777, radix: 8))")
        }
        guard status.st_size <= Self.limit else { throw .unusable("it has \(status.st_size) bytes") }
        return try self.contents(of: descriptor, size: Int(status.st_size))
    }

    private func contents(of descriptor: Int32, size: Int) throws(Failure) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let result = Glibc.read(descriptor, base + count, size - count)
                if result < 0, errno == EINTR { continue }
                if result < 0 { code = errno }
                guard result > 0 else { break }
                count += result
            }
        }
        guard code == 0 else { throw .unusable("it cannot be read: \(errorText(code))") }
        return bytes
    }

    /// Replaces the file, so that a reader sees the old or the new one and never a part.
    ///
    /// - Parameter isDurable: Whether the new contents are on the disk, not only on their way, before the old ones go.
    /// - Returns: why it failed, one sentence; nil if it did not.
    func replace(with bytes: [UInt8], isDurable: Bool) -> String? {
        // The number of the process is in the name, so that two hosts do not write into one file.
        let temporary = "\(self.path).\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return "\(quoted(temporary, limit: 4096)): \(errorText(errno))" }
        var code = fchmod(descriptor, 0o600) == 0 ? 0 : errno
        var offset = 0
        while code == 0, offset < bytes.count {
            let result = bytes.withUnsafeBytes { raw in
                raw.baseAddress.map { Glibc.write(descriptor, $0 + offset, raw.count - offset) } ?? 0
            }
            if result > 0 { offset += result } else if result == 0 || errno != EINTR { code = errno }
        }
        if isDurable, code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, self.path) != 0 { code = errno }
        guard code != 0 else { return nil }
        unlink(temporary)
        return "\(quoted(self.path, limit: 4096)): \(errorText(code))"
    }
}
