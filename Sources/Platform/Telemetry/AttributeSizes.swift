import Records

/// How much is kept of an attribute, over all entities that have it.
struct AttributeSizes: Hashable, Sendable {
    /// Entities that have it.
    private(set) var count = 0
    /// Bytes of the smallest; 0 if there is none.
    private(set) var minimum = 0
    /// Bytes of the largest.
    private(set) var maximum = 0
    /// Bytes of all.
    private(set) var total = 0

    init() {}

    /// Adds what one entity has.
    mutating func add(_ size: Int) {
        self.minimum = self.count == 0 ? size : min(self.minimum, size)
        self.maximum = max(self.maximum, size)
        self.total += size
        self.count += 1
    }

    /// As the API shows it. Where no entity has the attribute, there is no least, mean or largest.
    var record: Record {
        let isThere = self.count > 0
        return [
            "count": .int(self.count), "min": isThere ? .int(self.minimum) : .null,
            "mean": isThere ? .double(Double(self.total) / Double(self.count)) : .null,
            "max": isThere ? .int(self.maximum) : .null, "total": .int(self.total),
        ]
    }
}
