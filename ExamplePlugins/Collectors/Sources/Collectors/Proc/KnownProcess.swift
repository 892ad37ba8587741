import PluginAPI

/// What does not change while a process lives. (Its name and its cgroup can, and seldom do: the name is looked at each time.)
struct KnownProcess {
    let id: String
    let pid: Int
    let begin: Int64
    /// The path of the cgroup of the unified hierarchy, or else of the first one.
    let cgroup: String?

    init(_ pid: Int, _ state: ProcessState) {
        // Numbers of processes come again, and the id of an element is for ever.
        self.id = "\(pid)-\(state.begin)"
        self.pid = pid
        self.begin = state.begin
        let lines = (FileText.small("/proc/\(pid)/cgroup") ?? "").split(separator: "\n")
        let line = lines.first { $0.starts(with: "0::") } ?? lines.first
        let path = line?.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map { String($0) }
        self.cgroup = path.flatMap { $0.isEmpty || $0.utf8.count > 512 ? nil : $0 }
    }

    /// The process as an instance, with what it does now.
    func instance(_ state: ProcessState, _ machine: Machine) throws -> Instance {
        var instance = try Instance(
            uuid: self.id,
            name: state.name,
            state: state.state.rawValue,
            memory: (state.pages &* machine.pageSize) >> 20,
            host: machine.name,
            created: .timestamp(machine.started &+ self.begin &* 1_000_000 / machine.ticksPerSecond)
        )
        try instance.update([
            "pid": .int(self.pid), "threads": .int(state.threads),
            "cpu_seconds": .double(Double(state.ticks) / Double(machine.ticksPerSecond)),
        ])
        return instance
    }
}
