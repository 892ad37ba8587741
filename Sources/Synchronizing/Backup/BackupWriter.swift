import Discovery
import Glibc
import Records

/// A backup that is being written. It gets its name when it is complete and on the disk. For one thread.
final class BackupWriter {
    private static let bufferSize = 1 << 20

    private let path: String
    private let partial: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var stream = SHA256Stream()
    private(set) var size = 0
    private var isPublished = false

    /// Begins a file that only its owner can read.
    init(_ path: String) throws(ObjectRefusal) {
        self.path = path
        self.partial = "\(path).part"
        self.descriptor = open(self.partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard self.descriptor >= 0 else { throw Self.failure("making \(self.partial)") }
        try self.write(Array("\(BackupFormat.mark)\(BackupFormat.version)\n".utf8))
    }

    deinit {
        if !self.isPublished, self.descriptor >= 0 { unlink(self.partial) }
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    /// Adds a block.
    func write(_ name: String, _ contents: Value) throws(ObjectRefusal) {
        let block = CBOR.encode(.array([.string(name), contents]))
        guard block.count <= BackupFormat.largestBlock else {
            throw ObjectRefusal(.invalid, "\(self.path): a block of \(block.count) bytes is too large for a backup")
        }
        try self.write(withUnsafeBytes(of: UInt32(block.count).bigEndian) { Array($0) })
        try self.write(block)
    }

    /// Ends the file, and returns when it is on the disk with its name.
    func publish() throws(ObjectRefusal) -> SHA256Digest {
        try self.flush()
        let digest = self.stream.digest
        try self.write(Array("\(BackupFormat.digestMark)\(digest)\n".utf8))
        try self.flush()
        guard fsync(self.descriptor) == 0 else { throw Self.failure("writing \(self.partial) to the disk") }
        guard rename(self.partial, self.path) == 0 else { throw Self.failure("renaming \(self.partial)") }
        self.isPublished = true
        let slash = self.path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { $0 == self.path.startIndex ? "/" : String(self.path[..<$0]) } ?? "."
        let place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw Self.failure("opening \(directory)") }
        defer { close(place) }
        guard fsync(place) == 0 else { throw Self.failure("writing \(directory) to the disk") }
        return digest
    }

    private func write(_ bytes: [UInt8]) throws(ObjectRefusal) {
        self.buffer += bytes
        self.size += bytes.count
        if self.buffer.count >= Self.bufferSize { try self.flush() }
    }

    private func flush() throws(ObjectRefusal) {
        self.stream.add(self.buffer)
        var rest = self.buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("writing \(self.partial)") }
            rest = rest.dropFirst(count)
        }
        self.buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ what: String) -> ObjectRefusal {
        ObjectRefusal(.unavailable, "\(what) failed: \(String(cString: strerror(errno)))")
    }
}
