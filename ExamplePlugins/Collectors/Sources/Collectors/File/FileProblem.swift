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
        "\(self.path) cannot be read: \(String(cString: strerror(self.code)))"
    }
}
