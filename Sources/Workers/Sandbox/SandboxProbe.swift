import CLinux
import Glibc

// Tries from inside what the sandbox should refuse. Nothing that is tried has an effect where it is not refused, but for
// one empty file that is removed at once. It runs before the plugin is loaded, so what it reports can be believed.

/// Finds out what truly holds in this worker.
struct SandboxProbe {
    private let policy: SandboxPolicy
    private let host: Int32
    private let hasLeftNetwork: Bool

    init(_ policy: SandboxPolicy, host: Int32, hasLeftNetwork: Bool) {
        self.policy = policy
        self.host = host
        self.hasLeftNetwork = hasLeftNetwork
    }

    func report() -> SandboxReport {
        var report = SandboxReport()
        func tried(_ name: String, _ what: String, isGranted: Bool = false, _ code: Int32) {
            let state: SandboxReport.Finding.State = isGranted ? .granted : code == 0 ? .open : .holds
            let outcome = code == 0 ? "succeeds" : SystemError.text(of: code)
            report.add(SandboxReport.Finding(name, state, "\(what): \(outcome)"))
        }
        let mayReadAll = (self.policy.readable + self.policy.writable).contains("/")
        tried("read files", "listing /", isGranted: mayReadAll, clinux_try_open("/", 0))
        let probe = "/tmp/.pluginhost-probe-\(getpid())"
        let mayWrite = self.policy.writable.contains { "/tmp/".hasPrefix($0.hasSuffix("/") ? $0 : "\($0)/") }
        tried("write files", "creating a file in /tmp", isGranted: mayWrite, clinux_try_create(probe))
        let mayStart = self.policy.startsPrograms
        tried("start programs", "execve", isGranted: mayStart, clinux_try_exec())
        tried("make processes", "clone", isGranted: mayStart, clinux_try_fork())
        let mayConnect = self.policy.hasInternetSockets
        tried("TCP", "a socket", isGranted: mayConnect, clinux_try_socket(AF_INET, Int32(SOCK_STREAM.rawValue)))
        tried("UDP", "a socket", isGranted: mayConnect, clinux_try_socket(AF_INET, Int32(SOCK_DGRAM.rawValue)))
        let mayConnectHere = self.policy.allowsLocalSockets
        let local = clinux_try_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))
        tried("local sockets", "a socket", isGranted: mayConnectHere, local)
        if self.limitsPorts { self.addPorts(to: &report) }
        let maySignal = self.policy.allowsSignals
        tried("signals to others", "signal 0 to the host", isGranted: maySignal, clinux_try_signal(self.host))
        tried("trace others", "ptrace", clinux_try_trace(self.host))
        tried("shared memory", "shmget", clinux_try_shared_memory())
        tried("files in memory", "memfd_create", clinux_try_memory_file())
        tried("kernel keyring", "keyctl", clinux_try_keyring())
        tried("io_uring", "io_uring_setup", clinux_try_io_uring())
        tried("bpf", "bpf", clinux_try_bpf())
        tried("mount", "mount", clinux_try_mount())
        tried("namespaces", "unshare", clinux_try_unshare())
        self.addProperties(to: &report)
        return report
    }

    /// Whether it has sockets, but not to all ports.
    private var limitsPorts: Bool {
        if case .ports = self.policy.network { return true }
        return self.policy.network == .none && self.policy.listening != .none
    }

    private func addPorts(to report: inout SandboxReport) {
        let version = clinux_landlock_version()
        report.add(
            SandboxReport.Finding(
                "TCP ports",
                version >= 4 ? .holds : .open,
                version >= 4 ? "Landlock \(version)" : "Landlock \(version), expected at least 4"
            )
        )
    }

    private func addProperties(to report: inout SandboxReport) {
        func property(_ name: String, _ holds: Bool, _ evidence: String) {
            report.add(SandboxReport.Finding(name, holds ? .holds : .open, evidence))
        }
        property("new privileges", clinux_has_no_new_privileges() != 0, "no_new_privs")
        let capabilities = clinux_count_capabilities()
        property("capabilities", capabilities == 0, "\(capabilities) left")
        property("dies with the host", clinux_dies_with_parent() != 0, "parent-death signal")
        for limit in ResourceLimits(self.policy).limits {
            var current = rlimit()
            let isKnown = getrlimit(limit.resource, &current) == 0
            property(limit.name, isKnown && current.rlim_max <= limit.value, "at most \(current.rlim_max)")
        }
        if !self.policy.hasInternetSockets, self.policy.hasOwnNetwork {
            // Sockets are refused anyway, so where the kernel has no namespace for this user nothing is open.
            report.add(
                SandboxReport.Finding(
                    "network namespace",
                    .holds,
                    self.hasLeftNetwork ? "its own, empty" : "that of the host, without sockets"
                )
            )
        }
    }
}
