import Glibc
import PluginAPI

/// What does not change as long as the machine runs.
struct Machine {
    let name: String
    /// When it was started; microseconds since 1970 UTC.
    let started: Int64
    let processors: Int
    let memory: Int
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    let ticksPerSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))

    init() throws {
        self.name = FileText.small("/proc/sys/kernel/hostname") ?? "localhost"
        let statistics = try FileText.read("/proc/stat", limit: 1 << 24)
        var started: Int64?
        var processors = 0
        for line in String(decoding: statistics, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "btime" { started = words.last.flatMap { Int64($0) } }
            if let first = words.first, first.starts(with: "cpu"), first.utf8.count > 3 { processors += 1 }
        }
        self.started = (started ?? 0) * 1_000_000
        self.processors = processors
        let memory = try FileText.read("/proc/meminfo", limit: 1 << 20)
        let total = String(decoding: memory, as: UTF8.self).split(separator: "\n").first {
            $0.starts(with: "MemTotal:")
        }
        self.memory = total.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
    }

    /// The machine as a node, with what it does now.
    func node(diskBytes: Int) throws -> ComputeNode {
        var node = try ComputeNode(
            uuid: self.name,
            ["hostname": .string(self.name), "vcpus": .int(self.processors), "memory": .int(self.memory / 1024)]
        )
        node.disk = diskBytes >> 30
        node.fields["started"] = .timestamp(self.started)
        if let kernel = FileText.small("/proc/sys/kernel/osrelease") { node.fields["kernel"] = .string(kernel) }
        if let load = FileText.small("/proc/loadavg")?.split(separator: " ").first.flatMap({ Double($0) }) {
            node.fields["load"] = .double(load)
        }
        return node
    }
}
