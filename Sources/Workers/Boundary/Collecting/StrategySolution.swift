import Records

/// What a strategy proposes.
public struct StrategySolution: Hashable, Sendable {
    /// The actions, each a map of "action_type", "resource_id" and "input_parameters", in their order.
    public var actions: [Record] = []
    /// The indicators of its efficacy, each a map of "name", "unit" and "value".
    public var indicators: [Record] = []

    init() {}

    init(_ bytes: [UInt8]) throws {
        guard let record = try CBOR.decode(bytes).record else { throw FrameError("a solution is no map") }
        self.actions = (record["actions"]?.elements ?? []).compactMap(\.record)
        self.indicators = (record["indicators"]?.elements ?? []).compactMap(\.record)
    }

    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "actions": .array(self.actions.map(Value.map)),
                "indicators": .array(self.indicators.map(Value.map)),
            ])
        )
    }
}
