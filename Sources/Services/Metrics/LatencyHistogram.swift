/// How often something took how long.
public struct LatencyHistogram: Hashable, Sendable {
    /// The upper ends of the buckets in seconds; what took longer is in one more.
    public static let bounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let nanoseconds = Self.bounds.map { Int64($0 * 1e9) }

    /// How many fell into each bucket.
    public private(set) var counts = Array(repeating: 0, count: Self.bounds.count + 1)
    /// What all together took, in nanoseconds.
    public private(set) var sum: Int64 = 0

    /// Makes one without any.
    public init() {}

    /// Counts something that took so many nanoseconds.
    public mutating func add(_ nanoseconds: Int64) {
        let bucket = Self.nanoseconds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        self.counts[bucket] += 1
        self.sum &+= max(nanoseconds, 0)
    }
}
