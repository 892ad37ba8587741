import Glibc
import PluginAPI

// A file that is written gets its name when it is whole, so who reads never sees half of one, and writing it again comes to the
// same. The name it has before that is its own, so that two steps at one directory are not in each other's way.

/// A directory of files: the backend of the steps here.
struct Directory {
    let path: String

    /// - Throws: It is not there and cannot be made.
    init(_ path: String) throws(DirectoryProblem) {
        self.path = path
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw DirectoryProblem(path, "be made") }
    }

    /// Writes a file, in the place of one with this name.
    func write(_ text: String, to name: String) throws(DirectoryProblem) {
        let (target, draft) = ("\(self.path)/\(name)", "\(self.path)/.\(name).\(getpid())")
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DirectoryProblem(draft, "be made") }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw DirectoryProblem(draft, "be written") }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(file) == 0, rename(draft, target) == 0 else { throw DirectoryProblem(target, "be written") }
    }

    /// The bytes of a file of at most a mebibyte; nil: there is none.
    func read(_ name: String) throws(DirectoryProblem) -> [UInt8]? {
        let path = "\(self.path)/\(name)"
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw DirectoryProblem(path, "be opened") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + length, $0.count - length) }
            if count == 0 { break }
            guard count > 0 || errno == EINTR else { throw DirectoryProblem(path, "be read") }
            length += max(count, 0)
        }
        return Array(bytes[..<length])
    }

    /// Removes a file, if there is one.
    func remove(_ name: String) throws(DirectoryProblem) {
        guard unlink("\(self.path)/\(name)") == 0 || errno == ENOENT else {
            throw DirectoryProblem("\(self.path)/\(name)", "be removed")
        }
    }

    /// The names of files, in order, without those that begin with a dot.
    func names() throws(DirectoryProblem) -> [String] {
        guard let directory = opendir(self.path) else { throw DirectoryProblem(self.path, "be listed") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
