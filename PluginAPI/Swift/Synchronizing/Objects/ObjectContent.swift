/// An object as the host keeps it.
public struct ObjectContent: Hashable, Sendable {
    /// Its model: the most special one.
    public var model: String
    /// Its id, which no other object of any model has; 0: it was never saved.
    public var id: Int
    /// How often it was saved.
    public var version: Int
    /// What its fields hold, by the names that they are kept under.
    public var values: Record

    /// Makes an object of its parts.
    public init(model: String, id: Int = 0, version: Int = 0, values: Record = [:]) {
        self.model = model
        self.id = id
        self.version = version
        self.values = values
    }

    /// Reads what the host says; nil: it is no object.
    package init?(_ value: Value) {
        guard let record = value.record, let model = record["model"]?.text, let id = record["id"]?.integer else {
            return nil
        }
        self.init(
            model: model,
            id: id,
            version: record["version"]?.integer ?? 0,
            values: record["values"]?.record ?? [:]
        )
    }

    /// As it crosses the boundary.
    package var value: Value {
        [
            "model": .string(self.model), "id": .int(self.id), "version": .int(self.version),
            "values": .map(self.values),
        ]
    }
}
