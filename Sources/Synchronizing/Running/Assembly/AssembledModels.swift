/// The models of a synchronizer, with what is to be told of them.
public struct AssembledModels: Sendable {
    /// What a plugin declares and what is not used.
    public struct LeftOut: Sendable {
        /// The plugin, as findings name it.
        public let name: String
        /// Its models.
        public let models: [String]
        /// Why.
        public let errors: [ModelFinding]

        /// A line for each error, and one for what comes of them.
        public var lines: [String] {
            self.errors.map(\.description) + ["\(self.name): none of its models is there, because of these errors"]
        }
    }

    /// All models.
    public let model: DataModel
    /// Which depend on which; nil: links say it.
    public let graph: DependencyGraph?
    /// What is to be told though it can be used.
    public let findings: [ModelFinding]
    /// What plugins declare that is wrong.
    public let leftOut: [LeftOut]
}
