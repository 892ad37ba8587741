import Records

/// A call that each new instance gets before all others, so that one that takes the place of a dead one knows what that
/// was told.
///
/// Its answer is dropped. An instance that fails in it is one that could not be made.
public struct Preparation: Hashable, Sendable {
    /// The place of the instance in the task.
    public var instance: Int
    /// The number of the verb.
    public var verb: UInt32
    /// What the verb is given; all preparations of a worker together have less than a mebibyte.
    public var bytes: [UInt8]

    /// Makes one of its parts.
    public init(instance: Int = 0, verb: UInt32, bytes: [UInt8] = []) {
        self.instance = instance
        self.verb = verb
        self.bytes = bytes
    }

    var value: Value {
        .map(["instance": .int(self.instance), "verb": .int(Int(self.verb)), "bytes": .bytes(self.bytes)])
    }

    init(_ value: Value) throws {
        guard let record = value.record, case .bytes(let bytes)? = record["bytes"],
            let verb = UInt32(exactly: try record.integer("verb"))
        else { throw FrameError("a preparation without verb and bytes") }
        self.init(instance: try record.integer("instance"), verb: verb, bytes: bytes)
    }
}
