/// What tells the numbers of one family of metrics apart.
public struct MetricLabel: Hashable, Sendable {
    /// As in `plugin`.
    public var name: String
    /// As in `module/geo`.
    public var value: String

    /// Makes a label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
