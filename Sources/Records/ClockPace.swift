// Looking at the clock takes longer than writing a small record, and a time has a resolution of a microsecond. So records
// that take less than a microsecond together share one look. How many those are is measured from look to look, which
// costs nothing: a model that turns slow gets a look of its own for each record after the next one.

/// How often a loop over records looks at the system's clock.
@frozen
public struct ClockPace: Sendable {
    /// Records that share a look: 1, 2, 4, 8 or 16.
    public private(set) var stride = 1
    private var last: Int64 = 0

    /// Nanoseconds that records with a common look take together at most.
    private static var longestGap: Int64 { 1000 }
    private static var longestStride: Int { 16 }

    /// Begins with a look for each record.
    public init() {}

    /// Takes up the loop where it was left; the time between does not count.
    public mutating func resume(at now: Int64) { self.last = now }

    /// Learns from the time, in nanoseconds, since the look before.
    public mutating func look(at now: Int64) {
        let gap = now &- self.last
        self.last = now
        if gap > Self.longestGap {
            self.stride = 1
        } else if gap &* 2 <= Self.longestGap, self.stride < Self.longestStride {
            self.stride &*= 2
        }
    }
}
