/// How the engine works.
public struct EngineSettings: Sendable {
    /// Threads among which entities are divided.
    public var shards = 2
    /// Callbacks that may feed each other one after the other.
    public var depthLimit = 32
    /// Entities that each shard remembers at least.
    public var cacheLimit = 50_000
    /// Bytes of tasks that wait, beyond which no more are taken.
    public var backlogLimit = 256 << 20
    /// Tasks that a shard takes at once.
    public var batchLimit = 4096

    /// Makes the usual ones.
    public init() {}

    /// Those that a configuration says.
    public init(_ settings: PlatformSettings) {
        self.shards = settings.shards
        self.depthLimit = settings.host.limits.generations
        self.backlogLimit = settings.host.limits.waitingBytes
        // An entity with an attribute takes 300 bytes, and each shard has two generations of them.
        self.cacheLimit = max(settings.host.limits.cachedBytes / (2 * 320 * settings.shards), 1000)
    }
}
