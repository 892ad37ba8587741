/// Tells when how many records may have been granted at a rate.
///
/// Record k, counted from 0, is due at k / rate seconds, and a grant may be made when its first record is due: the first
/// one goes at once, and the run ends when its last grant is due. Every answer is computed from the start of the run, in
/// integers, so nothing drifts, however long it goes and however late the caller comes.
public struct RatePacer: Hashable, Sendable {
    /// Records a second; 0: unlimited.
    public let rate: Int

    /// Paces at a rate in records a second; 0 or less is unlimited.
    public init(rate: Int) { self.rate = max(rate, 0) }

    /// How many records are due `elapsed` nanoseconds after the start. A grant may be made while fewer are granted.
    public func allowance(elapsed: UInt64) -> Int {
        guard self.rate > 0 else { return .max }
        return Int(clamping: UInt128(elapsed) * UInt128(self.rate) / 1_000_000_000 + 1)
    }

    /// The nanoseconds after the start from which the next grant may be made, with `granted` records granted so far.
    ///
    /// The size of that grant does not matter; the one after it waits accordingly longer.
    public func nextGrant(granted: Int) -> UInt64 {
        guard self.rate > 0 else { return 0 }
        let units = UInt128(max(granted, 0)) * 1_000_000_000
        return UInt64(clamping: (units + UInt128(self.rate) - 1) / UInt128(self.rate))
    }
}
