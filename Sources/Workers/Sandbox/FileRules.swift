import CLinux
import Glibc

// Without a grant a worker reads the libraries of the system, those of the Swift runtime, those of its plugin, and the
// few files that any program looks at. Directories are given only where they hold nothing but what everybody may see;
// of the plugin's run path single files are given, because whoever writes the plugin chooses the directory.

/// Which files and ports a worker reaches, as rules of Landlock.
struct FileRules {
    private struct Rule {
        let path: String
        let groups: Int
    }

    /// Where the system keeps libraries.
    private static let libraryDirectories = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"]
    /// What the C library reads of the system when it is asked for the time, the language or a number.
    private static let commonFiles = [
        "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale", "/dev/urandom", "/dev/random",
        "/dev/zero", "/sys/devices/system/cpu/online",
    ]
    /// What name look-ups and encrypted connections read.
    private static let networkFiles = [
        "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
        "/etc/ssl", "/etc/pki", "/usr/share/ca-certificates", "/run/systemd/resolve",
    ]
    private static let programDirectories = [
        "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/local/bin",
    ]

    private let policy: SandboxPolicy
    private let rules: [Rule]

    init(_ policy: SandboxPolicy, libraries: [String]) {
        self.policy = policy
        var rules: [Rule] = []
        func allow(_ paths: [String], _ groups: Int) {
            for path in paths { rules.append(Rule(path: path, groups: groups)) }
        }
        let directories = Self.libraryDirectories + LoadedLibraries.directories + Self.searchedDirectories()
        // The loader of programs is a program too.
        allow(directories, CLINUX_FILES_READ | (policy.startsPrograms ? CLINUX_FILES_EXECUTE : 0))
        allow(libraries + Self.commonFiles + ["/proc/self"], CLINUX_FILES_READ)
        allow(["/dev/null"], CLINUX_FILES_DEVICE)
        if policy.hasInternetSockets { allow(Self.networkFiles, CLINUX_FILES_READ) }
        if policy.allowsProcesses { allow(Self.programDirectories, CLINUX_FILES_READ | CLINUX_FILES_EXECUTE) }
        if policy.allowsBacktracer {
            allow(LoadedLibraries.toolDirectories + ["/proc"], CLINUX_FILES_READ | CLINUX_FILES_EXECUTE)
        }
        allow(policy.readable, CLINUX_FILES_READ)
        allow(policy.writable, CLINUX_FILES_READ | CLINUX_FILES_WRITE)
        self.rules = rules
    }

    /// Enters the rules; what the kernel cannot do is left out.
    func enter() {
        let version = clinux_landlock_version()
        guard version > 0 else { return }
        // All of the network includes listening, as it always did.
        let limitsListening = self.policy.network != .all && self.policy.listening != .all
        var limits: UInt32 = self.policy.network == .all ? 0 : UInt32(CLINUX_TCP_CONNECT)
        if limitsListening { limits |= UInt32(CLINUX_TCP_LISTEN) }
        let set = clinux_landlock_create(version, limits, self.policy.allowsSignals ? 1 : 0)
        guard set >= 0 else { return }
        defer { close(set) }
        for path in self.policy.writable { Self.makeIfMissing(path) }
        for rule in self.rules { clinux_landlock_allow_path(set, version, rule.path, UInt32(rule.groups)) }
        if version >= 4 { self.allowPorts(in: set, limits) }
        clinux_landlock_enter(set)
    }

    private func allowPorts(in set: Int32, _ limits: UInt32) {
        func allow(_ ports: [UInt16], _ rights: Int) {
            let rights = UInt32(rights) & limits
            guard rights != 0 else { return }
            for port in ports { clinux_landlock_allow_port(set, port, rights) }
        }
        if case .ports(let ports) = self.policy.network {
            allow(ports, CLINUX_TCP_CONNECT)
            // Port 0 is one of the kernel's choice. gRPC binds to it to see whether there is IPv6, and does without if it
            // is refused. It opens no door: `listen` takes such a port without `bind`, which the kernel does not limit.
            allow([0], CLINUX_TCP_CONNECT | CLINUX_TCP_LISTEN)
        }
        if case .ports(let ports) = self.policy.listening { allow(ports, CLINUX_TCP_LISTEN) }
    }

    /// A rule needs something to hold on to. Granting the directory instead would grant more than was asked for.
    private static func makeIfMissing(_ path: String) {
        if path.hasSuffix("/") {
            mkdir(path, 0o700)
        } else {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if file >= 0 { close(file) }
        }
    }

    /// Directories of the loader's search path, which the operator set.
    private static func searchedDirectories() -> [String] {
        guard let path = getenv("LD_LIBRARY_PATH") else { return [] }
        return String(cString: path).split(separator: ":").map(String.init)
    }
}
