import Configuration
import Glibc

extension Refusal {
    /// A directory that cannot be read, with the code of the failed call.
    static func unreadableDirectory(_ code: Int32) -> Refusal {
        Refusal(
            .unreadable,
            "the directory cannot be read: \(errorText(code))",
            advice: "allow the user who runs the host to read and enter it"
        )
    }

    /// A directory so deep that it is not entered.
    static var tooDeepDirectory: Refusal {
        Refusal(
            .unreadable,
            "the directory lies more than \(PluginListing.depthLimit) levels below a directory of the search path, "
                + "and is not entered",
            advice: "move it up or name it with --ext"
        )
    }

    /// A file about which nothing can be learnt, with the code of the failed call.
    static func unreadableFile(_ code: Int32) -> Refusal {
        Refusal(.unreadable, "the file cannot be examined: \(errorText(code))", advice: "check its permissions")
    }

    /// A name that no string can hold, so that the file could not be opened by it.
    static var nameIsNotText: Refusal {
        Refusal(.unreadable, "the name of the file is not UTF-8", advice: "rename it")
    }

    /// Something other than a regular file, by the format bits of its mode.
    static func notARegularFile(_ format: mode_t) -> Refusal {
        let found =
            switch format {
            case S_IFDIR: "a directory"
            case S_IFIFO: "a pipe"
            case S_IFSOCK: "a socket"
            case S_IFCHR, S_IFBLK: "a device"
            default: "something else"
            }
        return Refusal(
            .notARegularFile,
            "it is named like a plugin but is \(found); expected a regular file",
            advice: format == S_IFDIR ? "rename it to have it searched for plugins" : "remove or rename it"
        )
    }

    /// A link that leads nowhere or in circles, naming what it points to.
    static func danglingLink(_ name: UnsafePointer<CChar>, in directory: Int32) -> Refusal {
        let target = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(PATH_MAX)) { buffer in
            let length = buffer.withMemoryRebound(to: CChar.self) {
                $0.baseAddress.map { readlinkat(directory, name, $0, buffer.count) } ?? -1
            }
            return String(decoding: buffer.prefix(max(length, 0)), as: UTF8.self)
        }
        return Refusal(
            .danglingLink,
            "the link points to \(quoted(target, limit: 4096)), which leads to no file",
            advice: "restore the file or remove the link"
        )
    }
}

/// What the system says about an error code.
func errorText(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
