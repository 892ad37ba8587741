import Glibc

/// What tells one state of a file from another: if all of it is the same, so are the contents.
public struct FileIdentity: Hashable, Sendable {
    /// The device that the file is on.
    public let device: UInt64
    /// The number of the file on the device.
    public let inode: UInt64
    /// The size in bytes.
    public let size: Int64
    /// The time of the last change of the contents, in nanoseconds since 1970.
    public let modified: Int64
    /// The time of the last change of contents or attributes, in nanoseconds since 1970; cannot be set by hand.
    public let changed: Int64

    /// Takes the identity from what `stat` tells.
    public init(_ status: stat) {
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
        self.size = Int64(status.st_size)
        self.modified = Self.nanoseconds(status.st_mtim)
        self.changed = Self.nanoseconds(status.st_ctim)
    }

    /// Makes an identity of its parts, as a cache does.
    public init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
