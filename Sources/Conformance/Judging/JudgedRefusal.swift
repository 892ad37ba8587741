import Discovery
import Workers

/// What a refused call means for the author of a plugin.
struct JudgedRefusal {
    /// What the C library asks for on its own account when it counts processors or gives memory back, and does without.
    private static let libraryPaths: Set<String> = [
        "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/devices/system/cpu/possible", "/proc/stat",
        "/proc/meminfo", "/proc/cpuinfo",
    ]
    private static let processCalls: Set<String> = [
        "clone", "execve", "execveat", "fork", "vfork",
    ]
    private static let signalCalls: Set<String> = ["kill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "tgkill"]
    private static let networkCalls: Set<String> = ["bind", "connect", "socket"]

    let call: RefusedCall

    init(_ call: RefusedCall) { self.call = call }

    /// Whether it is not the plugin's doing.
    var isOfLibrary: Bool { !self.call.isWriting && Self.libraryPaths.contains(self.call.path) }

    /// The capability that a need would have to declare; nil: no need covers it.
    var capability: Capability? {
        if !self.call.path.isEmpty { return self.call.isWriting ? .write : .read }
        if Self.processCalls.contains(self.call.name) { return .processes }
        if Self.signalCalls.contains(self.call.name) { return .signals }
        return Self.networkCalls.contains(self.call.name) ? .network : nil
    }

    /// What was tried, as in `openat for reading of "/etc/passwd"`.
    var attempt: String {
        guard !self.call.path.isEmpty else { return self.call.name }
        return "\(self.call.name) \(self.call.isWriting ? "to change" : "to read") \"\(self.call.path)\""
    }

    /// What the author can do.
    var advice: String {
        guard let capability = self.capability else { return "no need covers it: do without" }
        let detail = self.call.path.hasPrefix("/") ? " with \"\(self.call.path)\"" : ""
        return "declare the need \"\(capability.rawValue)\"\(detail), or do without"
    }
}
