import Glibc
import Workers

/// Where a host runs, so that another one on the same machine sees at once that it has ended.
struct HostPlace: Hashable, Sendable {
    /// The boot of the machine and the namespace that numbers its processes; empty: not known.
    var machine: String
    var process: Int32
    /// When the process began, in ticks since the boot: numbers of processes are used again.
    var began: UInt64

    /// That of this process.
    static func own() -> HostPlace {
        HostPlace(machine: Self.ownMachine(), process: getpid(), began: Self.began(getpid()) ?? 0)
    }

    /// Whether its process has ended; nil: that cannot be seen from here.
    func hasEnded(seenFrom here: HostPlace) -> Bool? {
        guard !self.machine.isEmpty, self.machine == here.machine else { return nil }
        return Self.began(self.process) != self.began
    }

    private static func ownMachine() -> String {
        guard let boot = Self.text(of: "/proc/sys/kernel/random/boot_id") else { return "" }
        var status = stat()
        guard stat("/proc/self/ns/pid", &status) == 0 else { return "" }
        return "\(boot.prefix { $0 != "\n" })/\(status.st_ino)"
    }

    /// When a process began; nil: there is none.
    private static func began(_ process: Int32) -> UInt64? {
        // The name of the program, in parentheses, may have anything in it, parentheses as well.
        guard let text = Self.text(of: "/proc/\(process)/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        // A process that has ended and is not buried yet does nothing any more.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }

    /// What a small file of the kernel has.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
