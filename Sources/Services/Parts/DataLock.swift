import CLinux
import Glibc
import Workers

/// Keeps other hosts from a directory with data for as long as it lives. The kernel lets go of it when the process ends,
/// however that happens.
public final class DataLock {
    /// Why a directory cannot be had.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence for people.
        public let description: String
    }

    /// The name of the file in the directory. It stays there, for to remove it would let two have it.
    public static let fileName = "host.lock"

    private let file: FileDescriptor

    /// - Parameter directory: Made if it is not there.
    public init(_ directory: String) throws(Failure) {
        let path = "\(directory)/\(Self.fileName)"
        mkdir(directory, 0o700)
        let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard number >= 0 else { throw Self.failure("\(path) cannot be opened", errno) }
        self.file = FileDescriptor(number)
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw Self.held(directory, by: Self.holder(number))
            // What has no locks is not shared by accident.
            case ENOLCK, ENOTSUP, EOPNOTSUPP, ENOSYS: return
            default: throw Self.failure("\(path) cannot be locked", errno)
            }
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(number, 0)
        // Who is refused is only told less if it fails.
        _ = pwrite(number, text, text.count, 0)
    }

    /// Locks all directories that parts may write to. What they have on servers is shared by the rules of those.
    public static func locks(of parts: [ServicePart]) throws(Failure) -> [DataLock] {
        let directories = Set(parts.flatMap(\.dataDirectories))
        return try directories.sorted().map { (directory) throws(Failure) in
            try DataLock(String(directory.dropLast()))
        }
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
    }

    private static func held(_ directory: String, by holder: String) -> Failure {
        Failure(
            description: "the data in \(directory) belongs to another host that runs, \(holder): end that one, or give"
                + " this one a data_dir of its own in its configuration"
        )
    }

    private static func failure(_ what: String, _ code: Int32) -> Failure {
        Failure(description: "\(what): \(String(cString: strerror(code)))")
    }
}
