import Records

/// A task that a module made, as it said it: not yet judged.
public struct EmittedTask: Sendable {
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
}
