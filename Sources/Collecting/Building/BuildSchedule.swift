// When a collector builds its model, as a value. Times are nanoseconds of a clock that only goes forward.
//
// Periods are counted from when builds were due, not from when they ended; those that pass while one is under way come to
// one, which is due at once. A build that failed, or that lacks something, is tried again with growing pauses, but not later
// than the next period. A collector that is not refreshed is built when somebody asks.

/// When a model is built next.
struct BuildSchedule: Hashable, Sendable {
    /// The first pause after a failure.
    static let shortestPause: Int64 = 1_000_000_000

    /// Nanoseconds from one build to the next; nil: only when asked.
    var period: Int64?
    /// When the next build is due; nil: when somebody asks.
    private(set) var due: Int64?
    /// Builds that failed since the last one that did not.
    private(set) var failures = 0
    /// Periods that passed while a build was under way, so far.
    private(set) var missed = 0
    private var planned: Int64

    /// - Parameter now: The first build is due then, if the collector is refreshed.
    init(period: Int64?, now: Int64) {
        self.period = period
        self.planned = now
        self.due = period == nil ? nil : now
    }

    /// Whether a build is due.
    func isDue(_ now: Int64) -> Bool { self.due.map { $0 <= now } ?? false }

    /// Somebody asks for a model, and there is none: it is built now, but for the pause after a failure.
    mutating func ask(_ now: Int64) { if self.due == nil { self.due = now } }

    /// Whoever operates the host wants it built now.
    mutating func force(_ now: Int64) { self.due = now }

    /// A build has ended well.
    mutating func succeeded(_ now: Int64) {
        self.failures = 0
        self.due = self.nextPeriod(now)
    }

    /// A build has failed, or something is missing in it.
    mutating func failed(_ now: Int64) {
        self.failures += 1
        let pause = Self.shortestPause << Int64(min(self.failures - 1, 12))
        let next = self.nextPeriod(now)
        self.due = self.period == nil ? now + pause : min(now + pause, next ?? .max)
    }

    private mutating func nextPeriod(_ now: Int64) -> Int64? {
        guard let period = self.period else { return nil }
        guard now >= self.planned else { return self.planned }
        let passed = (now - self.planned) / period
        self.missed += Int(max(passed, 0))
        // One period has passed or more: the next build is due at once, and stands for all of them.
        self.planned += max(passed, 1) * period
        return self.planned
    }
}
