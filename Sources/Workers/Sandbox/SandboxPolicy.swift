import Discovery
import Records

/// What a worker may do beyond computing, reading its libraries and talking to the host.
///
/// The host derives it from what the operator granted and sends it to the worker, which enters it before it loads
/// anything.
public struct SandboxPolicy: Hashable, Sendable {
    /// How strictly it is meant.
    public var mode: SandboxMode
    /// Files and directories that it may read, with everything beneath.
    public var readable: [String] = []
    /// Files and directories that it may read and change, with everything beneath.
    public var writable: [String] = []
    /// What it reaches of the network.
    public var network = NetworkAccess.none
    /// At which ports it may accept connections; what it may connect to is `network`.
    public var listening = NetworkAccess.none
    /// Whether it may connect to sockets of this machine, whatever their paths: no kernel limits those. Abstract ones stay
    /// out of reach where Landlock or a network namespace of its own keeps them.
    public var allowsLocalSockets = false
    /// Whether it gets a network namespace of its own if it reaches nothing of the network. Sockets are refused in any
    /// case, so this is a second wall; it takes half of the time that all walls take together.
    public var hasOwnNetwork = true
    /// Names of the host's environment variables that it gets; an empty name stands for all.
    public var environment: [String] = []
    /// Whether it may start other programs.
    public var allowsProcesses = false
    /// Whether it may send signals to other processes of the same user.
    public var allowsSignals = false
    /// Whether the backtracer of the Swift runtime may run in it, which is a program of its own.
    public var allowsBacktracer = false
    /// Bytes of memory of its own.
    public var memory = Self.defaultMemory
    /// Bytes of memory that it may map beside its own, because others share it: that of models.
    public var sharedMemory = 0
    /// Seconds of processor time after which it is killed; nil: no limit.
    public var processorSeconds: Int?

    /// Whether the worker tells what it is refused; its sandbox is the same.
    public var reportsRefusals = false

    /// Bytes of memory that a worker has without asking.
    public static let defaultMemory = 1 << 30

    /// Makes the policy that grants nothing.
    public init(mode: SandboxMode) { self.mode = mode }

    /// Whether it has sockets of the internet families.
    var hasInternetSockets: Bool { self.network != .none || self.listening != .none }

    /// Whether any program at all can be started in it.
    var startsPrograms: Bool { self.allowsProcesses || self.allowsBacktracer }
}

extension SandboxPolicy {
    var record: Record {
        var record: Record = [
            "mode": .string(self.mode.rawValue),
            "readable": .array(self.readable.map(Value.string)),
            "writable": .array(self.writable.map(Value.string)),
            "environment": .array(self.environment.map(Value.string)),
            "own-network": .bool(self.hasOwnNetwork),
            "local-sockets": .bool(self.allowsLocalSockets),
            "processes": .bool(self.allowsProcesses),
            "signals": .bool(self.allowsSignals),
            "backtracer": .bool(self.allowsBacktracer),
            "memory": .int(self.memory),
            "shared-memory": .int(self.sharedMemory),
            "watched": .bool(self.reportsRefusals),
        ]
        record["network"] = Self.value(of: self.network)
        record["listening"] = Self.value(of: self.listening)
        if let seconds = self.processorSeconds { record["processor"] = .int(seconds) }
        return record
    }

    init(record: Record) throws {
        guard let mode = SandboxMode(rawValue: try record.string("mode")) else {
            throw FrameError("an unknown mode of the sandbox")
        }
        self.init(mode: mode)
        self.readable = try record.texts("readable")
        self.writable = try record.texts("writable")
        self.environment = try record.texts("environment")
        self.hasOwnNetwork = record["own-network"]?.flag ?? true
        self.allowsLocalSockets = record["local-sockets"]?.flag ?? false
        self.allowsProcesses = record["processes"]?.flag ?? false
        self.allowsSignals = record["signals"]?.flag ?? false
        self.allowsBacktracer = record["backtracer"]?.flag ?? false
        self.memory = try record.integer("memory")
        self.sharedMemory = max(record["shared-memory"]?.integer ?? 0, 0)
        self.processorSeconds = record["processor"]?.integer
        self.reportsRefusals = record["watched"]?.flag ?? false
        self.network = try Self.access(record["network"])
        self.listening = try Self.access(record["listening"])
    }

    private static func value(of access: NetworkAccess) -> Value? {
        switch access {
        case .none: nil
        case .ports(let ports): .array(ports.map { .int(Int($0)) })
        case .all: .bool(true)
        }
    }

    private static func access(_ value: Value?) throws -> NetworkAccess {
        guard let ports = value?.elements else { return value?.flag == true ? .all : .none }
        return .ports(
            try ports.map { port in
                guard let port = port.integer.flatMap(UInt16.init(exactly:)) else {
                    throw FrameError("a port that is none")
                }
                return port
            }
        )
    }
}
