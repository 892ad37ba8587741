/// For how many entities callbacks are called at once: so many that a call takes a quarter of a second, for calls of other
/// kinds wait for it. Callbacks that ask somebody else may take seconds for one entity, others a microsecond. A pure value.
struct UpdatePace: Hashable, Sendable {
    private static let most = 1000
    /// Nanoseconds.
    private static let target: Int64 = 250_000_000

    /// Entities of the next call.
    private(set) var size = 16

    /// Takes into account how long a call took.
    mutating func took(_ nanoseconds: Int64, for count: Int) {
        if nanoseconds > Self.target * 2 {
            self.size = max(min(self.size, count) / 2, 1)
        } else if nanoseconds < Self.target / 2, count >= self.size {
            self.size = min(self.size * 2, Self.most)
        }
    }
}
