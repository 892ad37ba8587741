import Glibc

/// A disk that is soon full, in place of a directory for as long as it lives.
package final class SmallDisk {
    private let path: String
    private let size: String

    /// - Parameter size: As `mount` takes it, such as `6m`.
    /// - Throws: What to do where this user may not mount anything.
    package init(at path: String, size: String) throws {
        guard mount("none", path, "tmpfs", 0, "size=\(size)") == 0 else {
            throw Unusable(
                "a disk cannot be mounted at \(path) (\(String(cString: strerror(errno)))): run the tests as root, or behind"
                    + " `unshare --user --map-root-user --mount`"
            )
        }
        self.path = path
        self.size = size
    }

    deinit { umount2(self.path, Int32(MNT_DETACH)) }

    /// Has it refuse all that would change it, or take it again.
    ///
    /// - Returns: Whether that worked; files that are open for writing keep it from it.
    package func makeReadOnly(_ isReadOnly: Bool) -> Bool {
        mount("none", self.path, "tmpfs", UInt(MS_REMOUNT | (isReadOnly ? MS_RDONLY : 0)), "size=\(self.size)") == 0
    }
}
