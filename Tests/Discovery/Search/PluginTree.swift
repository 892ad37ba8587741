import Glibc

/// A temporary directory with files in it; gone with the last reference.
final class PluginTree: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/discovery-tests-XXXXXX".utf8CString)
        let made = mkdtemp(&template).map { String(cString: $0) } ?? ""
        precondition(!made.isEmpty, "mkdtemp failed")
        self.path = made
    }

    deinit { Self.removeAll(Array(self.path.utf8CString)) }

    /// Removes a file or directory. Names stay bytes, because some tests make names that are not text.
    private static func removeAll(_ path: [CChar]) {
        guard remove(path) != 0, let stream = opendir(path) else { return }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                names.append(raw.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
            }
        }
        closedir(stream)
        let (dot, slash) = (CChar(bitPattern: UInt8(ascii: ".")), CChar(bitPattern: UInt8(ascii: "/")))
        for name in names where name != [dot] && name != [dot, dot] {
            Self.removeAll(path.dropLast() + [slash] + name + [0])
        }
        remove(path)
    }

    /// The absolute path of a member.
    func callAsFunction(_ member: String) -> String { "\(self.path)/\(member)" }

    /// Writes a file, making the directories above it, and returns its path.
    @discardableResult
    func write(_ member: String, _ contents: String = "contents") -> String {
        if let slash = member.lastIndex(of: "/") { self.makeDirectory(String(member[..<slash])) }
        self.write(bytes: Array(contents.utf8), member)
        return self(member)
    }

    func write(bytes: [UInt8], _ member: String, mode: mode_t = 0o600) {
        let descriptor = open(self(member), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(descriptor >= 0, "open failed")
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "write failed")
        close(descriptor)
    }

    func read(_ member: String) -> [UInt8] {
        let descriptor = open(self(member), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = max(Glibc.read(descriptor, buffer.baseAddress, buffer.count), 0)
        }
    }

    func makeDirectory(_ member: String) {
        var partial = self.path
        for component in member.split(separator: "/") {
            partial += "/\(component)"
            mkdir(partial, 0o755)
        }
    }

    func link(_ member: String, to target: String) {
        precondition(symlink(target, self(member)) == 0, "symlink failed")
    }

    func removeFile(_ member: String) { unlink(self(member)) }
}
