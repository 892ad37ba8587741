import Glibc

/// A file that is gone afterwards.
final class TemporaryFile {
    let path: String

    struct Unavailable: Error {}

    init() throws {
        var template = Array("/tmp/cluster-file-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Unavailable() }
        close(descriptor)
        self.path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { unlink(self.path) }

    /// Puts a text in the place of what is in it.
    func write(_ text: String) throws {
        let descriptor = open(self.path, O_WRONLY | O_TRUNC | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Unavailable() }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Unavailable() }
    }
}
