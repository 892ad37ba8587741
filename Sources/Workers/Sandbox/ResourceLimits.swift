import Glibc

/// The limits of a worker's resources.
struct ResourceLimits {
    /// One limit; a value above the hard limit that is there already means that one.
    struct Limit: Hashable {
        let name: String
        let resource: Int32
        let value: UInt
    }

    let limits: [Limit]

    init(_ policy: SandboxPolicy) {
        let memory = UInt(policy.memory)
        var limits = [
            // Memory of its own, thread stacks included; what it shares with itself or maps from files is in the second.
            Limit(name: "memory", resource: Self.number(RLIMIT_DATA), value: memory),
            Limit(
                name: "address space",
                resource: Self.number(RLIMIT_AS),
                value: 2 * memory + (1 << 30) + UInt(policy.sharedMemory)
            ),
            Limit(
                name: "open files",
                resource: Self.number(RLIMIT_NOFILE),
                // Whoever accepts connections has as many as others want.
                value: policy.listening != .none ? 65536 : policy.network == .none ? 256 : 4096
            ),
            Limit(name: "core file", resource: Self.number(RLIMIT_CORE), value: 0),
        ]
        // Where the kernel cannot refuse files by path, this is what bounds them.
        if policy.writable.isEmpty {
            limits.append(Limit(name: "file size", resource: Self.number(RLIMIT_FSIZE), value: memory))
        }
        if let seconds = policy.processorSeconds {
            limits.append(Limit(name: "processor time", resource: Self.number(RLIMIT_CPU), value: UInt(seconds)))
        }
        self.limits = limits
    }

    func apply() {
        for limit in self.limits {
            var current = rlimit()
            guard getrlimit(limit.resource, &current) == 0 else { continue }
            let value = min(limit.value, current.rlim_max)
            var wanted = rlimit(rlim_cur: value, rlim_max: value)
            setrlimit(limit.resource, &wanted)
        }
    }

    private static func number(_ resource: __rlimit_resource) -> Int32 { Int32(resource.rawValue) }
}
