/// All models that a synchronizer knows: its own, and those that come with the host.
public struct DataModel: Sendable {
    /// The models, those that come with the host first, then as they were declared.
    public let models: [ModelDefinition]
    /// The policies, in the same order.
    public let policies: [PolicyDefinition]
    /// Models that a plugin declares and that were left out, with what they are declared by.
    var leftOut: [String: String] = [:]
    /// The models by name.
    let byName: [String: ModelDefinition]
    private let policiesByName: [String: PolicyDefinition]

    init(models: [ModelDefinition], policies: [PolicyDefinition]) {
        self.models = models
        self.policies = policies
        self.byName = Dictionary(models.map { ($0.name, $0) }) { first, _ in first }
        self.policiesByName = Dictionary(policies.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The models that come with the host alone.
    public static let base = XProtoReader.read([]).models ?? DataModel(models: [], policies: [])

    /// The model of a name.
    public func model(_ name: String) -> ModelDefinition? { self.byName[name] }

    /// The policy of a name.
    public func policy(_ name: String) -> PolicyDefinition? { self.policiesByName[name] }

    /// Whether objects of one model are objects of another: it is the same, or descends from it.
    public func isModel(_ name: String, a other: String) -> Bool {
        name == other || self.byName[name]?.lineage.contains(other) == true
    }
}
