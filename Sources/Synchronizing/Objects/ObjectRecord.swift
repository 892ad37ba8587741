import Records

/// An object as it is kept.
public struct ObjectRecord: Hashable, Sendable {
    /// Its model: the most special one.
    public let model: String
    /// Its id among the objects of its model; 0: it was never saved.
    public var id: Int
    /// How often it was saved. Who saves names the version that the change is based on, so that no change is lost.
    public var version: Int
    /// By stored names; what is missing is null.
    public var values: [String: Value]

    /// Makes an object of its parts.
    public init(model: String, id: Int = 0, version: Int = 0, values: [String: Value] = [:]) {
        self.model = model
        self.id = id
        self.version = version
        self.values = values
    }

    /// What a field holds; null if it holds nothing.
    public subscript(name: String) -> Value {
        get { self.values[name] ?? .null }
        set { self.values[name] = newValue }
    }

    /// Whether a field holds true.
    public func flag(_ name: String) -> Bool { self[name] == .bool(true) }

    /// The time that a field holds, in microseconds since 1970 UTC.
    public func time(_ name: String) -> Int64? { if case .timestamp(let time) = self[name] { time } else { nil } }
}
