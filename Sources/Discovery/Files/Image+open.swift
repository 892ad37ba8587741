import Configuration
import Glibc

extension Image {
    /// Opens a regular file for reading, and names what else it is if it is none.
    ///
    /// It looks before it opens, because to open some devices does something; what was opened is looked at again.
    static func open(_ path: String) throws(Refusal) -> Int32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.unreachable(path, errno) }
        guard status.isRegularFile else { throw Self.notRegular(path, status) }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.unreachable(path, errno) }
        return descriptor
    }

    static func notRegular(_ path: String, _ status: stat) -> Refusal {
        Refusal(
            .notARegularFile,
            "the file is \(status.kindOfFile), expected a regular file",
            advice: "remove it from the directory, or put a shared library in its place"
        )
    }

    static func unreadable(_ path: String, _ code: Int32) -> Refusal {
        Refusal(
            .unreadable,
            "the file cannot be read: \(String(cString: strerror(code)))",
            advice: code == EACCES ? "give the user of the host the right to read it" : "check the file and its disk"
        )
    }

    static func noMemory(_ path: String, _ code: Int32) -> Refusal {
        Refusal(
            .unreadable,
            "the file cannot be copied into memory: \(String(cString: strerror(code)))",
            advice: "check the limits on memory and open files of the host"
        )
    }

    private static func unreachable(_ path: String, _ code: Int32) -> Refusal {
        var link = stat()
        guard code == ENOENT || code == ELOOP, lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK else {
            return Self.unreadable(path, code)
        }
        let target = Self.target(ofLink: path)
        return code == ELOOP
            ? Refusal(
                .danglingLink,
                "the file is a symbolic link to \(target), which leads round in a circle",
                advice: "remove the link or point it at a file"
            )
            : Refusal(
                .danglingLink,
                "the file is a symbolic link to \(target), which does not exist",
                advice: "remove the link or put the file in its place"
            )
    }

    private static func target(ofLink path: String) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        return quoted(String(decoding: bytes.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}

extension stat {
    /// Whether it is a file with contents.
    var isRegularFile: Bool { self.st_mode & S_IFMT == S_IFREG }

    /// What the file is, with an article, for messages.
    var kindOfFile: String {
        switch self.st_mode & S_IFMT {
        case S_IFREG: "a regular file"
        case S_IFDIR: "a directory"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR: "a character device"
        case S_IFBLK: "a block device"
        case S_IFLNK: "a symbolic link"
        default: "a file of an unknown kind"
        }
    }
}
