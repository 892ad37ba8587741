import Records
import Services

/// `host.yml`: what DP³ has no word for.
public struct HostSettings: Hashable, Sendable {
    /// An extension with its options.
    public struct Choice: Hashable, Sendable {
        /// The name of the extension.
        public var name: String
        /// Its options as they are written.
        public var options: Record

        /// Makes a choice of its parts.
        public init(_ name: String, _ options: Record = Record()) {
            self.name = name
            self.options = options
        }
    }

    /// The layout of log lines.
    public enum LogFormat: String, Hashable, Sendable, CaseIterable {
        case text
        case json
    }

    /// How much may be asked of the host.
    public struct Limits: Hashable, Sendable {
        /// The longest body of a request in bytes.
        public var requestBytes = 16 << 20
        /// How many bytes of tasks may wait to be made durable before requests are answered with 503.
        public var waitingBytes = 64 << 20
        /// How often tasks may make tasks before the chain is cut.
        public var generations = 100
        /// How many bytes of entities a shard keeps in memory.
        public var cachedBytes = 64 << 20
        /// How many problems of one request are listed.
        public var problems = DatapointLimits().problems

        /// Makes the usual limits.
        public init() {}
    }

    /// How modules are run.
    public struct Modules: Hashable, Sendable {
        /// How long a batch of calls may take.
        public var deadline = TimeSpan(seconds: 10)
        /// How many worker processes each module has, which share the entities.
        public var workers = 1
        /// The same for single modules.
        public var workersByName: [String: Int] = [:]
        /// How many calls in a row may fail before a module is disabled; 0: any number.
        public var failures = 100

        /// Makes the usual settings.
        public init() {}
    }

    /// How hosts that share data get on.
    public struct Hosts: Hashable, Sendable {
        /// How long one may say nothing before others do its work.
        public var timeout = TimeSpan(seconds: 10)

        /// Makes the usual settings.
        public init() {}
    }

    /// The collectors, as the engine of collectors reads them.
    public var collectors = Record()
    /// The name of the application; nil: that of the command line, or `dp3`.
    public var applicationName: String?
    /// Directories with plugins, searched before those of the command line.
    public var extensionDirectories: [String] = []
    /// The extensions that are granted what they declare that they need.
    public var grants: [String] = []
    /// What keeps data.
    public var store = Choice("sqlite")
    /// What keeps tasks until they are done.
    public var bus = Choice("sqlite")
    /// What serves HTTP.
    public var gateway = Choice("http-gateway")
    /// Where it listens, as `ADDRESS:PORT`.
    public var address = "127.0.0.1:5000"
    /// The directory for what plugins keep if their options do not tell; relative to that of the configuration.
    public var dataDirectory = "data"
    /// How many shards there are; nil: as many as `worker_processes`.
    public var shards: Int?
    /// How much may be asked.
    public var limits = Limits()
    /// How modules are run.
    public var modules = Modules()
    /// How hosts that share data get on.
    public var hosts = Hosts()
    /// The layout of log lines.
    public var logFormat = LogFormat.text

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}
