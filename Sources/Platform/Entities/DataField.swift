/// A named part of an object: a key of a `dict`, a series of a timeseries, a member of free JSON.
public struct DataField: Sendable {
    /// The name.
    public var name: String
    /// What it holds.
    public var value: DataValue

    /// Makes a field of its parts.
    public init(_ name: String, _ value: DataValue) {
        self.name = name
        self.value = value
    }
}
