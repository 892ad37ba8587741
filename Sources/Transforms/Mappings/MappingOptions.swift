/// What mappings are made of.
public struct MappingOptions: Sendable {
    /// The steps of `simple`: each use of `--include`, `--exclude` and `--rename` in the order of the command line.
    public var steps: [SimpleStep]
    /// What mappings need to know of the run.
    public var context: TransformContext

    /// Makes options.
    public init(steps: [SimpleStep] = [], context: TransformContext) {
        self.steps = steps
        self.context = context
    }
}
