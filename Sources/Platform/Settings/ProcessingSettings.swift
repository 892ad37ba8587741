/// `processing_core.yml`: what works on tasks.
public struct ProcessingSettings: Hashable, Sendable {
    /// The number of worker processes of DP³; here how many shards there are, unless `host.yml` says otherwise.
    public var workerProcesses = 1
    /// Accepted, without effect: a shard has one thread.
    public var workerThreads = 8
    /// How many tasks made by the hooks of a task are worked on at once if they are of its entity.
    public var inlineTasks = 0
    /// Where modules are, if it is told; relative to the directory of the configuration. Plugins are found in `ext` besides.
    public var modulesDirectory: String?
    /// The modules that run, in the order of their start.
    public var enabledModules: [String] = []

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}
