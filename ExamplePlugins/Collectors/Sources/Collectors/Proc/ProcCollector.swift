import PluginAPI

/// The picture of this machine, as the kernel shows it in /proc and /sys: the machine is a compute node, its processes are
/// instances on it, and cgroups, sockets and disks are elements of their own.
///
/// What a process is called, when it began and which cgroup it is in is read once, when it is new; each time only how it is.
final class ProcCollector: Collector {
    static let name = "proc"
    static let summary = "The picture of this machine: processes, cgroups, sockets and disks."
    static let version = "1.0"
    static let period = Option("period", default: 5, in: 1...86_400, help: "Seconds between two pictures.")
    static let hasKernelThreads = Option(flag: "kernel-threads", help: "Whether threads of the kernel are in it, too.")
    static let options: [any OptionDeclaring] = [period, hasKernelThreads]
    static let needs = [Need("read", "/proc"), Need("read", "/sys")]

    private let hasKernelThreads: Bool
    private let machine: Machine
    /// What was found out of the processes that were there last time.
    private var known: [Int: KnownProcess] = [:]
    private var disks = DiskList()

    init(_ context: Context) throws {
        self.hasKernelThreads = context[Self.hasKernelThreads]
        self.machine = try Machine()
    }

    func execute() throws -> ClusterModel {
        let model = ClusterModel()
        self.disks.look()
        try model.addNode(self.machine.node(diskBytes: self.disks.all.reduce(0) { $0 &+ $1.bytes }))
        try self.addDisks(to: model)
        try self.addProcesses(to: model)
        let missing = try SocketTable.add(to: model, on: self.machine.name)
        if !missing.isEmpty { try model.markPartial("cannot be read: \(missing.joined(separator: ", "))") }
        return model
    }

    private func addDisks(to model: ClusterModel) throws {
        for disk in self.disks.all {
            try model.put(disk)
            try model.link(Disk.self, disk.id, to: ComputeNode.self, self.machine.name)
        }
    }

    private func addProcesses(to model: ClusterModel) throws {
        var found: [Int: KnownProcess] = [:]
        var parents: [(child: String, parent: Int)] = []
        for name in FileText.names(in: "/proc") {
            // Who is gone between the list and the look is not there.
            guard let pid = Int(name), let state = ProcessState(of: pid) else { continue }
            if state.isKernelThread, !self.hasKernelThreads { continue }
            let process = self.known[pid].flatMap { $0.begin == state.begin ? $0 : nil } ?? KnownProcess(pid, state)
            found[pid] = process
            try model.addInstance(process.instance(state, self.machine))
            try model.mapInstance(process.id, to: self.machine.name)
            if let cgroup = process.cgroup {
                try Cgroup.add(cgroup, to: model)
                try model.link(Instance.self, process.id, to: Cgroup.self, cgroup)
            }
            parents.append((process.id, state.parent))
        }
        for (child, parent) in parents {
            if let parent = found[parent] { try model.link(Instance.self, child, to: Instance.self, parent.id) }
        }
        self.known = found
    }
}
