import Configuration
import Discovery
import Glibc
import Records

/// Reads the blocks of a backup, and compares its checksum when all are read. Nothing in the file is believed. For one thread.
final class BackupReader {
    private static let bufferSize = 1 << 20

    let path: String
    let size: Int
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var place = 0
    /// Bytes of the file that the last line is not of, and that were not taken yet.
    private var left: Int
    private var stream = SHA256Stream()

    init(_ path: String) throws(ObjectRefusal) {
        self.path = path
        self.descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw Self.failure(path, String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(self.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(self.descriptor)
            throw Self.failure(path, "expected a file with a backup")
        }
        self.size = Int(status.st_size)
        self.left = max(self.size - BackupFormat.digestLength, 0)
        do throws(ObjectRefusal) {
            try self.readFirstLine()
        } catch {
            close(self.descriptor)
            throw error
        }
    }

    deinit { close(self.descriptor) }

    private func readFirstLine() throws(ObjectRefusal) {
        let mark = Array(BackupFormat.mark.utf8)
        guard self.left > mark.count, try self.take(mark.count) == mark else {
            throw self.failure("it is no backup of a synchronizer; one begins with \(quoted(BackupFormat.mark))")
        }
        var digits: [UInt8] = []
        while digits.count < 10, self.left > 0, case let byte = try self.take(1)[0], byte != 0x0a {
            digits.append(byte)
        }
        let text = String(decoding: digits, as: UTF8.self)
        guard Int(text) == BackupFormat.version else {
            throw self.failure(
                "it has format \(quoted(text)), and this host reads format \(BackupFormat.version); use the host that wrote"
                    + " it"
            )
        }
    }

    /// The next block; nil: there is none.
    func next() throws(ObjectRefusal) -> (name: String, contents: Value)? {
        guard self.left > 0 else { return nil }
        guard self.left >= 4 else { throw self.cut }
        let length = try self.take(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= BackupFormat.largestBlock else { throw self.damaged }
        guard length <= self.left else { throw self.cut }
        let parts = (try? CBOR.decode(try self.take(length)))?.elements
        guard let parts, parts.count == 2, let name = parts[0].text else { throw self.damaged }
        return (name, parts[1])
    }

    /// Compares the checksum, when there are no more blocks.
    func finish() throws(ObjectRefusal) -> SHA256Digest {
        let digest = self.stream.digest
        let line = try self.read(BackupFormat.digestLength)
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix(BackupFormat.digestMark), text.hasSuffix("\n") else { throw self.cut }
        guard text.dropFirst(BackupFormat.digestMark.utf8.count).dropLast() == digest.description else {
            throw self.failure("it is damaged: its contents have another checksum than its last line says")
        }
        return digest
    }

    // MARK: - Bytes

    /// Bytes that the checksum is of.
    private func take(_ count: Int) throws(ObjectRefusal) -> [UInt8] {
        let bytes = try self.read(count)
        self.left -= count
        self.stream.add(bytes)
        return bytes
    }

    private func read(_ count: Int) throws(ObjectRefusal) -> [UInt8] {
        while self.buffer.count - self.place < count {
            self.buffer.removeFirst(self.place)
            self.place = 0
            var more = [UInt8](repeating: 0, count: max(Self.bufferSize, count - self.buffer.count))
            let found = Glibc.read(self.descriptor, &more, more.count)
            if found < 0, errno == EINTR { continue }
            guard found >= 0 else { throw self.failure(String(cString: strerror(errno))) }
            guard found > 0 else { throw self.cut }
            self.buffer += more[..<found]
        }
        defer { self.place += count }
        return Array(self.buffer[self.place..<self.place + count])
    }

    private var offset: Int { self.size - BackupFormat.digestLength - self.left }

    private var damaged: ObjectRefusal { self.failure("it is damaged before byte \(self.offset)") }

    private var cut: ObjectRefusal {
        self.failure("it is cut or damaged: it ends after \(self.size) bytes without the line of its checksum")
    }

    func failure(_ reason: String) -> ObjectRefusal { Self.failure(self.path, reason) }

    private static func failure(_ path: String, _ reason: String) -> ObjectRefusal {
        ObjectRefusal(.invalid, "\(path): \(reason)")
    }
}
