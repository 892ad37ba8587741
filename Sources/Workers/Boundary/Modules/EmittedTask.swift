import Records

/// A task that a module made, as it said it: not yet judged.
public struct EmittedTask: Hashable, Sendable {
    /// One value of an attribute.
    public struct Datapoint: Hashable, Sendable {
        /// The attribute.
        public var attribute: String
        /// PLUGIN_ATTRIBUTE_*; 0: not said.
        public var kind: Int
        /// One item of CBOR.
        public var value: [UInt8]
        /// Microseconds since 1970 UTC.
        public var t1: Int64
        /// The same.
        public var t2: Int64
        /// From 0 to 1, if the module keeps to it.
        public var confidence: Double
        /// Empty: not given.
        public var source: String
    }

    /// The type of the entity.
    public var entity: String
    /// Its id.
    public var id: ModuleEntityID
    /// Whether the entity is to be deleted.
    public var isDeletion: Bool
    /// Values of its attributes, in order.
    public var datapoints: [Datapoint]
    /// Words that go with the task.
    public var tags: [String]
    /// Times until which the entity is to live, in microseconds since 1970 UTC.
    public var lifetimes: [(name: String, until: Int64)]

    public static func == (left: EmittedTask, right: EmittedTask) -> Bool {
        left.entity == right.entity && left.id == right.id && left.isDeletion == right.isDeletion
            && left.datapoints == right.datapoints && left.tags == right.tags
            && left.lifetimes.elementsEqual(right.lifetimes, by: ==)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.entity)
        hasher.combine(self.id)
    }
}
