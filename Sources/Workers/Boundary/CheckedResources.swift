import Records

/// What a process holds at a moment, as it counted itself.
public struct CheckedResources: Hashable, Sendable {
    /// Records or instances made until then.
    public var count = 0
    /// Bytes of memory in use; 0 if it could not find out.
    public var residentBytes = 0
    /// Bytes allocated from the C library's heap.
    public var heapBytes = 0
    /// Threads; 0 if it could not find out.
    public var threads = 0
    /// The open descriptors.
    public var descriptors: [Int] = []

    var record: Record {
        [
            "count": .int(self.count),
            "resident": .int(self.residentBytes),
            "heap": .int(self.heapBytes),
            "threads": .int(self.threads),
            "descriptors": .array(self.descriptors.map(Value.int)),
        ]
    }

    init(record: Record) throws {
        self.count = try record.integer("count")
        self.residentBytes = try record.integer("resident")
        self.heapBytes = try record.integer("heap")
        self.threads = try record.integer("threads")
        self.descriptors = (record["descriptors"]?.elements ?? []).compactMap(\.integer)
    }

    /// Makes one that holds nothing.
    public init() {}
}
