import Glibc

// A grant of a file is one of the file that was there when the worker shut itself in: the kernel knows files, not names. Who writes a
// file anew and gives it the name of the old one, as most programs do, leaves the worker without it.

/// Which files there are behind the paths that a worker was granted.
public struct GrantedFiles: Hashable, Sendable {
    private struct Identity: Hashable {
        let device: UInt
        let number: UInt
    }

    private var files: [String: Identity] = [:]

    /// Those that there are now.
    public init(_ policy: SandboxPolicy) {
        for path in policy.readable + policy.writable {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            self.files[path] = Identity(device: UInt(status.st_dev), number: UInt(status.st_ino))
        }
    }
}
