import CLinux
import Glibc
import Synchronization

// Between judging a file and loading it lies time in which the file may be replaced. So the file is copied
// once, into memory that is sealed against every further change. What is judged, what is shown and what a
// worker loads (through the descriptor) are the same bytes; the path serves messages and run paths only.

/// An immutable snapshot of a plugin file.
///
/// Owns its descriptor and its mapping; both are gone when the last reference is.
public final class Image: Sendable {
    /// The path of the file, as it was given.
    public let path: String
    /// The directory of the file after all links are followed: what `$ORIGIN` stands for.
    public let directory: String
    /// The state of the file at the time of the snapshot.
    public let identity: FileIdentity
    /// The descriptor of the snapshot: read-only by seals, close-on-exec.
    public let descriptor: Int32
    /// The contents, at least one byte.
    ///
    /// Valid as long as the image lives: keep the image while they are used.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.base.pointer, count: self.count) }

    /// The largest file that is accepted, in bytes.
    public static let largestSize: Int64 = 1 << 30

    /// What `digest` has computed; nil before it was asked for.
    let computedDigest = Mutex<SHA256Digest?>(nil)
    private let base: Mapping
    private let count: Int

    /// Copies a file.
    ///
    /// Never blocks on pipes and devices.
    /// - Throws: Why the file cannot be used; a file that is written to meanwhile counts as such.
    public init(path: String) throws(Refusal) {
        let source = try Self.open(path)
        defer { close(source) }
        let before = try Self.status(source, path)
        let identity = FileIdentity(before)
        try Self.check(size: identity.size, path)

        let copy = clinux_memfd_create("plugin")
        guard copy >= 0 else { throw Self.noMemory(path, errno) }
        do throws(Refusal) {
            try Self.copy(source, to: copy, identity, path)
            let address = mmap(nil, Int(identity.size), PROT_READ, MAP_SHARED, copy, 0)
            guard let address, address != MAP_FAILED else { throw Self.noMemory(path, errno) }
            self.base = Mapping(pointer: UnsafeRawPointer(address))
        } catch {
            close(copy)
            throw error
        }
        self.path = path
        self.directory = Self.realDirectory(of: path)
        self.identity = identity
        self.descriptor = copy
        self.count = Int(identity.size)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: self.base.pointer), self.count)
        close(self.descriptor)
    }

    /// Whether another snapshot has the same contents.
    public func hasSameBytes(as other: Image) -> Bool {
        // Sound because both mappings live as long as their images, which the calls keep.
        self.count == other.count && memcmp(self.base.pointer, other.base.pointer, self.count) == 0
    }

    /// The start of the mapping.
    ///
    /// Sound to share between threads: the memory is sealed against writing and lives as long as the image.
    private struct Mapping: @unchecked Sendable {
        let pointer: UnsafeRawPointer
    }

    private static func status(_ descriptor: Int32, _ path: String) throws(Refusal) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
        guard status.isRegularFile else { throw Self.notRegular(path, status) }
        return status
    }

    private static func check(size: Int64, _ path: String) throws(Refusal) {
        guard size > 0 else {
            throw Refusal(.empty, "the file is empty", advice: "build or copy it again")
        }
        guard size <= Self.largestSize else {
            throw Refusal(
                .tooLarge,
                "the file has \(size) bytes, the largest plugin that is accepted has \(Self.largestSize)",
                advice: "strip it, or keep its data in a file of its own"
            )
        }
    }

    private static func copy(
        _ source: Int32,
        to copy: Int32,
        _ identity: FileIdentity,
        _ path: String
    ) throws(Refusal) {
        let copied = clinux_copy_file(source, copy, identity.size)
        guard copied >= 0 else { throw Self.unreadable(path, errno) }
        let after = FileIdentity(try Self.status(source, path))
        guard copied == identity.size, after == identity else {
            throw Refusal(
                .changedWhileRead,
                "the file was changed while it was read: it had \(identity.size) bytes at the start, "
                    + "\(copied) were read, and it has \(after.size) now",
                advice: "it is looked at again in the next scan; move finished files into place instead of copying"
            )
        }
        guard clinux_seal_all(copy) == 0 else { throw Self.noMemory(path, errno) }
    }

    private static func realDirectory(of path: String) -> String {
        guard let real = realpath(path, nil) else { return FilePathText.directory(of: path) }
        defer { free(real) }
        return FilePathText.directory(of: String(cString: real))
    }
}
