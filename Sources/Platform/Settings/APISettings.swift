/// `api.yml`: what the HTTP interface does beside answering.
public struct APISettings: Hashable, Sendable {
    /// The file in which each accepted datapoint is logged; nil: none.
    public var goodLog: String?
    /// The file in which each problem of refused datapoints is logged; nil: none.
    public var badLog: String?
    /// From which pages browsers may call; `*` is any.
    public var allowedOrigins = ["*"]

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}
