/// A topic of a bus, as `BusClient.topic` gives it out; good for that client alone.
public struct BusTopic: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its place among the names that calls list.
    public let place: UInt32
}

/// A partition of a topic.
public struct BusPartition: Hashable, Sendable {
    /// Where it belongs.
    public var topic: BusTopic
    /// Its number, from 0.
    public var number: UInt32

    /// Makes one.
    public init(_ topic: BusTopic, _ number: UInt32) {
        self.topic = topic
        self.number = number
    }
}

/// A message that is to be published.
public struct BusMessage: Sendable {
    /// Where.
    public var partition: BusPartition
    /// What.
    public var bytes: [UInt8]

    /// Makes one.
    public init(_ partition: BusPartition, _ bytes: [UInt8]) {
        self.partition = partition
        self.bytes = bytes
    }
}

/// A message that was published.
public struct BusDelivery: Hashable, Sendable {
    /// Where it lies.
    public var partition: BusPartition
    /// Its place there.
    public var position: UInt64
    /// What it is.
    public var bytes: [UInt8]
}
