import Workers

/// How checks are made.
public struct CheckSettings: Sendable {
    /// The seed of the first instance; the same seed gives the same checks.
    public var seed: UInt64
    /// Seconds that one experiment of a check may take before its worker is killed.
    public var deadline: Double
    /// How workers are shut in.
    public var sandbox: SandboxMode
    /// Whether the workers of each model have what it declares that it needs.
    public var grantsNeeds = false
    /// Where relative paths begin that options give to needs.
    public var workingDirectory = "/"
    /// Names of the host's own options, which hide those of extensions.
    public var hostOptions: Set<String>
    /// What is the same for all workers.
    public var workers = WorkerSettings()

    /// Makes settings.
    public init(seed: UInt64 = 1, deadline: Double = 30, sandbox: SandboxMode = .on, hostOptions: Set<String> = []) {
        self.seed = seed
        self.deadline = deadline
        self.sandbox = sandbox
        self.hostOptions = hostOptions
    }
}
