import Glibc

// The lock of the directory keeps writers from finding room for one more file at the same time. The kernel takes it back
// when a writer dies.

/// Waits until a directory has room for a file.
struct Room {
    private let directory: Directory
    private let limit: UInt
    /// Between two looks, in microseconds.
    private static let pause: UInt32 = 50_000

    init(_ directory: Directory, limit: UInt) {
        self.directory = directory
        self.limit = limit
    }

    /// Returns when a file with the name can be made; then nobody else makes one before `leave`.
    func wait(toAdd name: String, isCancelled: () -> Bool) throws {
        while true {
            if flock(self.directory.descriptor, LOCK_EX | LOCK_NB) == 0 {
                if try self.hasRoom(for: name) { return }
                self.leave()
            } else if errno != EWOULDBLOCK, errno != EINTR {
                throw MediumError("locking \(self.directory.path)", code: errno)
            }
            guard !isCancelled() else {
                throw MediumError(
                    "the run was stopped while it waited for files to be deleted from \(self.directory.path)"
                )
            }
            usleep(Self.pause)
        }
    }

    /// Lets others make files.
    func leave() { flock(self.directory.descriptor, LOCK_UN) }

    private func hasRoom(for name: String) throws -> Bool {
        var count: UInt = 0
        try self.directory.eachFile { _ in
            count += 1
            return count < self.limit
        }
        return count < self.limit || self.directory.contains(name)
    }
}
