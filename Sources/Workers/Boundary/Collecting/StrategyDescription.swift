import Records

/// What a strategy says of itself.
public struct StrategyDescription: Hashable, Sendable {
    /// The goal that it serves.
    public var goal: String
    /// What people call it.
    public var displayName: String?
    /// The JSON schema of its parameters.
    public var schema: String?

    init(goal: String, displayName: String?, schema: String?) {
        self.goal = goal
        self.displayName = displayName
        self.schema = schema
    }

    init(_ bytes: [UInt8]) throws {
        guard let record = try CBOR.decode(bytes).record else { throw FrameError("a description is no map") }
        self.init(
            goal: try record.string("goal"),
            displayName: record["display-name"]?.text,
            schema: record["schema"]?.text
        )
    }

    var bytes: [UInt8] {
        var record: Record = ["goal": .string(self.goal)]
        record["display-name"] = self.displayName.map(Value.string)
        record["schema"] = self.schema.map(Value.string)
        return CBOR.encode(.map(record))
    }
}
