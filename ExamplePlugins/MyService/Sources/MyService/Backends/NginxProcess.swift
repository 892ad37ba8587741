import Glibc

/// An nginx that runs, known by its file `nginx.pid`.
struct NginxProcess {
    private let directory: Directory

    init(_ directory: Directory) { self.directory = directory }

    /// Has it read its configuration again. It goes on with the old one if it cannot.
    ///
    /// - Throws: It does not run.
    func reload() throws(DirectoryProblem) {
        let text = try self.directory.read("nginx.pid").map { String(decoding: $0, as: UTF8.self) } ?? ""
        // Never 0 or less, which would be whole groups of processes.
        guard let line = text.split(separator: "\n").first, let process = pid_t(line), process > 1 else {
            errno = ESRCH
            throw DirectoryProblem("\(self.directory.path)/nginx.pid", "be read for the process of nginx")
        }
        guard kill(process, SIGHUP) == 0 else {
            throw DirectoryProblem("nginx, process \(process),", "be told to read its configuration")
        }
    }
}
