import Glibc

/// Something that cannot be done with a file.
struct DirectoryProblem: Error, CustomStringConvertible {
    let description: String

    /// - Parameter what: Such as "be read"; `errno` says why it cannot.
    init(_ path: String, _ what: String) {
        self.description = "\(path) cannot \(what): \(String(cString: strerror(errno)))"
    }
}
