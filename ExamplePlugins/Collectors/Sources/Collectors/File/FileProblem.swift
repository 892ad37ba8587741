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
        let grant = self.code == EACCES ? "; grant the collector to read it: host grant" : ""
        return "\(self.path) cannot be read: \(String(cString: strerror(self.code)))\(grant)"
    }
}
