import Records

/// What an extension asks for when it wants a model.
public struct ModelRequest: Hashable, Sendable {
    /// The collector.
    public var collector: String
    /// What the model is to be narrowed to, a list; nil: nothing.
    public var scope: Value?
    /// How long it waits for a model that is not there yet.
    public var milliseconds: Int

    init(collector: String, scope: Value?, milliseconds: Int) {
        self.collector = collector
        self.scope = scope
        self.milliseconds = milliseconds
    }

    /// Reads a call of a worker; nil: it is none.
    public init?(_ call: HostCall) {
        guard call.verb == ModelVerb.latest, let record = try? CBOR.decode(call.bytes).record,
            let collector = record["collector"]?.text
        else { return nil }
        self.init(
            collector: collector,
            scope: record["scope"],
            milliseconds: max(record["milliseconds"]?.integer ?? 0, 0)
        )
    }

    var bytes: [UInt8] {
        var record: Record = ["collector": .string(self.collector), "milliseconds": .int(self.milliseconds)]
        record["scope"] = self.scope
        return CBOR.encode(.map(record))
    }
}
