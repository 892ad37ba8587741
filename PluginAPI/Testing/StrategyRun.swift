import PluginAPI

// Unsafe code: the instance is made and destroyed here once, and its memory outlives it.

/// A strategy in memory, for the tests of its author.
///
///     let run = try StrategyRun(Consolidation.self, models: ["dummy": model])
///     let solution = try run.audit(parameters: ["limit": 3])
public final class StrategyRun {
    private let verbs: plugin_strategy_verbs
    private let host: InMemoryHost
    private let memory: InstanceMemory
    private let instance: UnsafeMutableRawPointer

    /// What it says it reaches.
    public let goal: String
    /// What it is called for people.
    public let displayName: String
    /// The schema of its parameters; nil: it takes none.
    public let schema: Value?

    /// Registers a strategy, makes an instance and has it described.
    ///
    /// - Parameters:
    ///   - strategy: The strategy.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    ///   - models: Models of collectors, by their names. The strategy reads copies.
    /// - Throws: `ExtensionError` if the host would refuse the strategy or an option, or with what the strategy throws.
    public init<S: Strategy>(
        _ strategy: S.Type,
        options: [String: String] = [:],
        models: [String: ClusterModel] = [:]
    ) throws {
        let host = InMemoryHost()
        let registered = try host.registerStrategy(named: S.name) { $0.add(S.self) }
        host.models = try models.mapValues { try HostedModel(copying: $0) }
        let memory = try InstanceMemory(host, registered.options, options)
        let instance = try memory.create(registered.verbs.create, registered.factory)
        var description = plugin_strategy_description()
        description.size = UInt32(MemoryLayout<plugin_strategy_description>.size)
        do {
            try memory.check(registered.verbs.describe(instance, &description), "describe")
            self.schema = description.schema.bytes == nil ? nil : try JSON.decode(String(description.schema))
        } catch {
            registered.verbs.destroy(instance)
            throw error
        }
        self.goal = String(description.goal)
        self.displayName = description.display_name.bytes == nil ? S.name : String(description.display_name)
        self.verbs = registered.verbs
        self.host = host
        self.memory = memory
        self.instance = instance
    }

    deinit { self.verbs.destroy(self.instance) }

    /// The lines that the strategy logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    /// How many models the strategy has taken and holds still.
    public var heldModels: Int { self.host.models.values.reduce(0) { $0 + $1.readers } }

    /// Makes an audit.
    ///
    /// - Parameters:
    ///   - parameters: What is not given has the default that the schema gives to its property.
    ///   - scope: What it is about; nil: everything.
    /// - Throws: `ExtensionError` with what the strategy throws.
    public func audit(parameters: Record = [:], scope: [Value]? = nil) throws -> ProposedSolution {
        var all = Record()
        for (name, property) in self.schema?.record?["properties"]?.record?.fields ?? [] {
            if let value = property.record?["default"] { all[name] = value }
        }
        for (name, value) in parameters.fields { all[name] = value }
        let sheet = AuditSheet(all, scope)
        if let before = self.verbs.pre_execute {
            try self.memory.check(sheet.withStruct { before(self.instance, $0) }, "pre_execute")
        }
        try self.memory.check(sheet.withStruct { self.verbs.execute(self.instance, $0) }, "execute")
        if let after = self.verbs.post_execute {
            try self.memory.check(sheet.withStruct { after(self.instance, $0) }, "post_execute")
        }
        return sheet.solution
    }
}
