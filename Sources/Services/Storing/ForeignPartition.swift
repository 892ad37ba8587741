/// A partition of a topic that need not be the bus's own, by its name where the bus keeps it.
public struct ForeignPartition: Hashable, Sendable {
    /// The topic: 1 to 249 bytes of `[A-Za-z0-9._-]`.
    public var topic: String
    /// Its number, from 0.
    public var number: UInt32

    /// Makes one.
    public init(_ topic: String, _ number: UInt32) {
        self.topic = topic
        self.number = number
    }
}

/// A topic that is there, whoever made it.
public struct ForeignTopic: Hashable, Sendable {
    /// Its name where the bus keeps it.
    public var name: String
    /// All its partitions have lower numbers; not each of them need be there.
    public var partitions: UInt32

    /// Makes one.
    public init(name: String, partitions: UInt32) {
        self.name = name
        self.partitions = partitions
    }
}

/// A message of such a topic, as it was put there.
public struct ForeignMessage: Hashable, Sendable {
    /// Where it lies.
    public var partition: ForeignPartition
    /// Its place there.
    public var position: UInt64
    /// When it was put there, in microseconds since 1970 UTC; nil: not known.
    public var time: Int64?
    /// Its key; empty if it has none.
    public var key: [UInt8]
    /// What it is.
    public var bytes: [UInt8]

    /// Makes one.
    public init(partition: ForeignPartition, position: UInt64, time: Int64? = nil, key: [UInt8] = [], bytes: [UInt8]) {
        self.partition = partition
        self.position = position
        self.time = time
        self.key = key
        self.bytes = bytes
    }
}

extension PackedWriter {
    /// The names of the topics of partitions, and the place of each among them.
    mutating func names(of partitions: some Sequence<ForeignPartition>) -> [String: UInt32] {
        var places: [String: UInt32] = [:]
        var names: [String] = []
        for partition in partitions where places[partition.topic] == nil {
            places[partition.topic] = UInt32(names.count)
            names.append(partition.topic)
        }
        self.u32(UInt32(names.count))
        for name in names { self.piece(Array(name.utf8)) }
        return places
    }
}
