/// A number that is found out only when somebody asks.
public struct MetricSample: Hashable, Sendable {
    /// The name of its family; one that ends in `_total` only rises.
    public var name: String
    /// What the family is about; what the first sample of a family says counts.
    public var help: String
    /// What tells it from others of the family.
    public var labels: [MetricLabel]
    /// The number.
    public var value: Int

    /// Makes a sample.
    public init(_ name: String, help: String, labels: [MetricLabel] = [], value: Int) {
        self.name = name
        self.help = help
        self.labels = labels
        self.value = value
    }
}
