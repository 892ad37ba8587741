import Glibc

/// Reads whole files.
enum FileText {
    /// The bytes of a file.
    ///
    /// - Throws: `FileProblem`: it cannot be read, or it has more bytes than `limit`.
    static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path, errno) }
        defer { close(descriptor) }
        // Files in /proc say that they are empty, so the size is not asked for.
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(path, errno) }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { throw FileProblem(path, EFBIG) }
        }
    }

    /// The text of a small file without white space at its end; nil: it cannot be read.
    static func small(_ path: String) -> String? {
        guard var bytes = try? self.read(path, limit: 1 << 20) else { return nil }
        while let last = bytes.last, last == 0x0a || last == 0x20 || last == 0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a directory, in order; none if it cannot be read.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
