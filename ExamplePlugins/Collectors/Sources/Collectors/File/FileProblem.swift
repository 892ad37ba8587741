import Glibc

/// Why a file cannot be read.
struct FileProblem: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    init(_ path: String, _ code: Int32) {
        self.path = path
        self.code = code
    }

    var description: String {
        // The rule of the sandbox holds on to the file that was there when the worker was started.
        let grant =
            self.code == EACCES
            ? "; if it came later than the host or was replaced, restart the host, and write over it from now on" : ""
        return "\(self.path) cannot be read: \(String(cString: strerror(self.code)))\(grant)"
    }
}
