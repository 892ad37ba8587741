import Glibc

// Unsafe code: the descriptor is open as long as this object lives; names come back from readdir as C strings that are
// valid until the next call.

/// A directory in which files are made. It is held open, so it stays the same one if it is renamed.
final class Directory {
    let path: String
    /// What tells its file system from others.
    let device: dev_t
    let descriptor: Int32

    /// Opens a directory, and makes it if it is missing.
    ///
    /// - Parameter option: The option that names it.
    init(_ path: String, option: String) throws {
        func problem(_ code: Int32) -> MediumError { MediumError("\(option) \(path)", code: code) }
        guard !path.isEmpty else { throw MediumError("\(option) is empty; expected a directory") }
        guard mkdir(path, 0o777) == 0 || errno == EEXIST || errno == EACCES || errno == EROFS else {
            throw problem(errno)
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 else {
            let code = errno
            close(descriptor)
            throw MediumError("\(option) \(path): no file can be made there", code: code)
        }
        self.path = path
        self.device = status.st_dev
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    /// Makes a file, in the place of one that has the name. If that fails there is none.
    func write(_ bytes: UnsafeRawBufferPointer, to name: String) throws {
        let file = openat(self.descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw MediumError("making \(self.path)/\(name)", code: errno) }
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = count < 0 ? errno : EIO
                close(file)
                unlinkat(self.descriptor, name, 0)
                throw MediumError("writing \(self.path)/\(name)", code: code)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        // Some file systems tell only now that there is no room.
        guard close(file) == 0 else {
            let code = errno
            unlinkat(self.descriptor, name, 0)
            throw MediumError("closing \(self.path)/\(name)", code: code)
        }
    }

    /// Moves a file as a whole.
    func move(_ name: String, to other: Directory) throws {
        guard renameat(self.descriptor, name, other.descriptor, name) == 0 else {
            let code = errno
            unlinkat(self.descriptor, name, 0)
            throw MediumError("moving \(self.path)/\(name) to \(other.path)", code: code)
        }
    }

    func delete(_ name: String) throws {
        guard unlinkat(self.descriptor, name, 0) == 0 || errno == ENOENT else {
            throw MediumError("deleting \(self.path)/\(name)", code: errno)
        }
    }

    /// Empties a file, if it is there and its own.
    func empty(_ name: String) throws {
        let file = openat(self.descriptor, name, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 || errno == ENOENT else { throw MediumError("emptying \(self.path)/\(name)", code: errno) }
        if file >= 0 { close(file) }
    }

    func contains(_ name: String) -> Bool { faccessat(self.descriptor, name, F_OK, 0) == 0 }

    /// Calls the closure with the name of each file, until it answers false.
    func eachFile(_ visit: (String) throws -> Bool) throws {
        // A description of its own, for the position in a directory belongs to the description.
        let own = openat(self.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else {
            let code = errno
            if own >= 0 { close(own) }
            throw MediumError("listing \(self.path)", code: code)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == DT_REG || entry.pointee.d_type == DT_UNKNOWN else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            guard try visit(name) else { return }
        }
    }
}
