import Glibc

/// What runs on this machine, from /proc.
enum Processes {
    /// The children of a process that still run or have not been collected.
    static func children(of parent: pid_t) -> [pid_t] {
        // Threads other than the first may have started children too.
        guard let directory = opendir("/proc/\(parent)/task") else { return [] }
        defer { closedir(directory) }
        var children: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let thread = pid_t(name) else { continue }
            let text = (try? Files.text("/proc/\(parent)/task/\(thread)/children")) ?? ""
            children += text.split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    /// Whether a process runs; one that is dead and only not yet collected does not.
    static func isRunning(_ process: pid_t) -> Bool {
        guard let text = try? Files.text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
            return false
        }
        let state = text[text.index(after: end)...].drop { $0 == " " }.first
        return state != "Z" && state != "X"
    }
}
