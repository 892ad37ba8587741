import Glibc

/// Whole files, and what else tests do to them.
package enum Files {
    package static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unusable("opening \(path)", code: errno) }
        defer { close(descriptor) }
        return try Self.read(descriptor)
    }

    /// All that can be read from a descriptor from its start.
    package static func read(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
            guard count >= 0 else { throw Unusable("reading", code: errno) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    package static func text(_ path: String) throws -> String {
        String(decoding: try Self.read(path), as: UTF8.self)
    }

    /// Makes a new file; one of this name that exists is emptied and keeps its inode.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Unusable("creating \(path)", code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Unusable("writing \(path)", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    package static func write(_ text: String, to path: String) throws {
        try Self.write(Array(text.utf8), to: path)
    }

    package static func copy(_ source: String, to path: String) throws {
        try Self.write(try Self.read(source), to: path)
    }

    package static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Unusable("making \(path)", code: errno) }
    }

    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Makes a directory with a name of its own.
    package static func makeTemporaryDirectory() throws -> String {
        var template = Array("/tmp/pluginhost-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unusable("mkdtemp", code: errno) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether a path is a directory and no link to one.
    package static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory.
    package static func entries(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw Unusable("opening \(path)", code: errno) }
        defer { closedir(directory) }
        return Self.entries(in: directory)
    }

    private static func entries(in directory: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a file, or a directory with all that is in it; links are not followed.
    package static func remove(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(path)
            return
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            closedir(directory)
            unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in Self.entries(in: directory) { Self.remove("\(path)/\(name)") }
        closedir(directory)
        rmdir(path)
    }
}
