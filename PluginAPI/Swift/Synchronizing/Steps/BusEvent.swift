/// A message of a bus.
public struct BusEvent: Hashable, Sendable {
    /// The topic that it came by.
    public let topic: String
    /// Its key; nil: it has none.
    public let key: [UInt8]?
    /// Its contents; nil: it has none.
    public let value: [UInt8]?
    /// When it was sent, in microseconds since 1970 UTC; nil: nobody said.
    public let timestamp: Int64?
    /// The partition of the topic, and the place in it.
    public let partition: Int
    /// See `partition`.
    public let position: Int

    /// Its contents as a text; what is no UTF-8 becomes replacement characters.
    public var text: String { String(decoding: self.value ?? [], as: UTF8.self) }

    init?(_ value: Value) {
        guard let record = value.record, let topic = record["topic"]?.text else { return nil }
        self.topic = topic
        self.key = if case .bytes(let bytes)? = record["key"] { bytes } else { nil }
        self.value = if case .bytes(let bytes)? = record["value"] { bytes } else { nil }
        self.timestamp = if case .timestamp(let time)? = record["timestamp"] { time } else { nil }
        self.partition = record["partition"]?.integer ?? 0
        self.position = record["position"]?.integer ?? 0
    }
}
