import CLinux
import Glibc

// Shuts the worker in, before anything foreign is loaded: constructors of a plugin run inside. The order matters:
//
//   1. limits, while nothing forbids setting them
//   2. the network namespace, which needs rights that are given up next
//   3. capabilities, no_new_privs
//   4. the signal of the host's death again, which the kernel forgets when rights change
//   5. Landlock, then seccomp, which refuses several of the calls above
//
// No step ends the worker when it fails: the probe afterwards finds out what holds, whatever the reason.

/// The walls around a worker.
struct Sandbox {
    private let policy: SandboxPolicy
    private let host: Int32
    private let libraries: [String]

    /// - Parameters:
    ///   - host: The process id of the host.
    ///   - libraries: Files that the plugin's libraries are in, beyond the directories of the system.
    init(_ policy: SandboxPolicy, host: Int32, libraries: [String]) {
        self.policy = policy
        self.host = host
        self.libraries = libraries
    }

    /// Enters it, for ever, and tells what holds.
    func enter() -> SandboxReport {
        ResourceLimits(self.policy).apply()
        let leavesNetwork = !self.policy.hasInternetSockets && self.policy.hasOwnNetwork
        let hasLeftNetwork = leavesNetwork && clinux_leave_network() == 0
        clinux_drop_capabilities()
        clinux_no_new_privileges()
        clinux_die_with_parent()
        guard getppid() == self.host else { _exit(1) }
        FileRules(self.policy, libraries: self.libraries).enter()
        var granted: UInt32 = 0
        if self.policy.hasInternetSockets { granted |= UInt32(CLINUX_CALLS_NETWORK) }
        if self.policy.allowsLocalSockets { granted |= UInt32(CLINUX_CALLS_LOCAL_SOCKETS) }
        if self.policy.allowsProcesses || self.policy.allowsBacktracer { granted |= UInt32(CLINUX_CALLS_PROCESSES) }
        if self.policy.allowsSignals { granted |= UInt32(CLINUX_CALLS_SIGNALS) }
        let isWatched = self.policy.reportsRefusals && clinux_refusals_enter(granted, WorkerDescriptors.refusals) == 0
        if !isWatched { clinux_seccomp_enter(granted) }
        let report = SandboxProbe(self.policy, host: self.host, hasLeftNetwork: hasLeftNetwork).report()
        // What the probe tried is no business of the plugin's.
        if isWatched { clinux_refusals_begin() }
        return report
    }
}
