import Workers

/// The modules that are called, with their callbacks. It is replaced as a whole: numbers of callbacks fit only the workers
/// that they were registered by. Who uses it keeps it meanwhile, and its workers live until nobody does.
public final class ModuleSet: Sendable {
    /// Their names, in the order in which they are enabled.
    public let names: [String]
    /// What is called for what.
    public let hooks: HookTable
    /// For each module its workers, at least one, among which shards are divided.
    let workers: [[EngineModule]]
    private let released: @Sendable () -> Void

    /// Tells a set from others for who does not keep it.
    final class Identity: Sendable {}

    let identity = Identity()

    /// Makes one of its parts.
    ///
    /// - Parameter released: Told on any thread when nobody uses it any more.
    public init(
        names: [String],
        hooks: HookTable,
        workers: [[EngineModule]],
        released: @escaping @Sendable () -> Void = {}
    ) {
        self.names = names
        self.hooks = hooks
        self.workers = workers
        self.released = released
    }

    deinit { self.released() }

    /// The modules as a shard calls them.
    func modules(ofShard shard: Int) -> [EngineModule] { self.workers.map { $0[shard % $0.count] } }

    /// Those that are not called.
    var disabledNames: [String] {
        zip(self.names, self.workers).compactMap { name, workers in workers[0].health.isDisabled ? name : nil }
    }
}
