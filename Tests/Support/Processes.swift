import Glibc

/// What runs on this machine, from /proc.
package enum Processes {
    /// The children of a process that still run or have not been collected.
    package static func children(of parent: pid_t) -> [pid_t] {
        // Threads other than the first may have started children too.
        let threads = (try? Files.entries("/proc/\(parent)/task")) ?? []
        var children: [pid_t] = []
        for thread in threads {
            let text = (try? Files.text("/proc/\(parent)/task/\(thread)/children")) ?? ""
            children += text.split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    /// Whether a process runs; one that is dead and only not yet collected does not.
    package static func isRunning(_ process: pid_t) -> Bool {
        guard let text = try? Files.text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
            return false
        }
        let state = text[text.index(after: end)...].drop { $0 == " " }.first
        return state != "Z" && state != "X"
    }

    /// Kills a program as nobody would, and waits until its children are gone as well: until then they have what it had, such as the
    /// address at which it listens.
    @discardableResult
    package static func kill(_ program: ChildProcess) throws -> FinishedProcess {
        let children = Self.children(of: program.identifier)
        program.signal(SIGKILL)
        let finished = try program.wait()
        guard Monotonic.waits(until: { !children.contains(where: Self.isRunning) }) else {
            throw Unusable("what it had started lives on: \(children.filter(Self.isRunning).map(Self.command(of:)))")
        }
        return finished
    }

    /// All processes.
    package static func all() -> [pid_t] {
        ((try? Files.entries("/proc")) ?? []).compactMap { pid_t($0) }.filter(Self.isRunning)
    }

    /// The command line, its arguments separated by blanks; empty if the process is gone.
    package static func command(of process: pid_t) -> String { Self.strings("/proc/\(process)/cmdline") }

    /// The environment that a process was started with; empty if it is gone.
    package static func environment(of process: pid_t) -> String { Self.strings("/proc/\(process)/environ") }

    private static func strings(_ path: String) -> String {
        let bytes = (try? Files.read(path)) ?? []
        return String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}
