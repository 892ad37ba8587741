// Decides as a value whether a worker that died gets a successor, and when: deaths go in with their time, verdicts come
// out, and no clock or process is needed to test it. What counts against the worker:
//
//   something was made since the last start   nothing: a kill from outside is no crash loop
//   nothing was made                          one of the restarts that the policy allows within its period
//   twice in a row at the same record         the end, for a third time would be the same; but a SIGKILL may come from
//                                             outside and a failed start from the system, so neither accuses the record
//   breaches of the rules                     counted over the whole life: one that makes a record, breaks a rule and
//                                             is started again could go on like that for ever

/// The deaths of one worker and its successors.
public struct RestartSupervision: Hashable, Sendable {
    /// What is allowed.
    public let policy: RestartPolicy
    /// When it was started again for nothing, within the period; the oldest first.
    private var fruitlessRestarts: [Int64] = []
    /// The same in all since something was made, for the delay.
    private var fruitlessInARow = 0
    private var breaches = 0
    /// Records made so far.
    private var record = 0
    /// Where it died last by its own fault.
    private var accusedRecord: Int?

    /// Supervises a worker that has made nothing yet.
    public init(_ policy: RestartPolicy) { self.policy = policy }

    /// Notes that so many records were made in all.
    public mutating func progressed(to record: Int) {
        guard record > self.record else { return }
        self.record = record
        self.fruitlessRestarts = []
        self.fruitlessInARow = 0
    }

    /// Notes a death and says what to do.
    ///
    /// - Parameters:
    ///   - record: Records made in all, which is the number of the one that was to be made next.
    ///   - now: Monotonic nanoseconds.
    ///   - generator: Spreads the delays, so that many workers that die of one cause do not come back at once.
    public mutating func died(
        _ cause: WorkerEnd.Cause,
        at record: Int,
        now: Int64,
        using generator: inout some RandomNumberGenerator
    ) -> RestartVerdict {
        self.progressed(to: record)
        guard self.policy.limit > 0 else { return .giveUp(.restartsAreOff) }
        if cause.accusesRecord {
            guard self.accusedRecord != record else { return .giveUp(.diedAtSameRecord) }
            self.accusedRecord = record
        }
        if cause.isBreach {
            self.breaches += 1
            guard self.breaches <= self.policy.limit else { return .giveUp(.brokeRulesTooOften) }
        }
        self.fruitlessRestarts.removeAll { now - $0 >= self.policy.period }
        guard self.fruitlessRestarts.count < self.policy.limit else { return .giveUp(.restartedTooOften) }
        let delay = self.delay(using: &generator)
        self.fruitlessRestarts.append(now)
        self.fruitlessInARow += 1
        return .restart(after: delay, number: self.fruitlessRestarts.count)
    }

    /// Between half of what it may be and all of it.
    private func delay(using generator: inout some RandomNumberGenerator) -> Int64 {
        guard self.fruitlessInARow > 0 else { return 0 }
        var longest = min(self.policy.shortestDelay, self.policy.longestDelay)
        for _ in 1..<self.fruitlessInARow where longest < self.policy.longestDelay {
            longest = longest > self.policy.longestDelay / 2 ? self.policy.longestDelay : longest * 2
        }
        guard longest > 0 else { return 0 }
        return Int64.random(in: (longest - longest / 2)...longest, using: &generator)
    }
}
