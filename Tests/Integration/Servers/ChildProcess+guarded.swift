import Glibc
import TestSupport

extension ChildProcess {
    /// Who ends a server that nobody could end any more, because the tests were, and removes its directory.
    func guarded(in directory: String) throws -> ChildProcess {
        let script = "tail --pid=\(getpid()) -f /dev/null; kill -9 \(self.identifier); rm -rf '\(directory)'"
        return try ChildProcess("/bin/sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"], directory: "/")
    }
}
