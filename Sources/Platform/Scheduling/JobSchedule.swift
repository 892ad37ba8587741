/// When one job runs next, and what becomes of runs that come too late. A pure value; times are given.
public struct JobSchedule: Hashable, Sendable {
    /// What is to be done now.
    public enum Decision: Hashable, Sendable {
        /// Nothing is due.
        case nothing
        /// It runs, for this time.
        case run(scheduled: Int64)
        /// It was due, the last time at this, but that is longer ago than the grace time.
        case missed(scheduled: Int64)
        /// It is due, but its last run goes on.
        case busy(scheduled: Int64)
    }

    /// When it runs; nil: once, at the time at which it was made.
    public let expression: CronExpression?
    /// How much too late a run may be; nil: any time.
    public let graceTime: TimeSpan?
    /// The next run in microseconds since 1970 UTC; nil: there is none any more, or it is paused.
    public private(set) var nextRun: Int64?
    /// Whether a run goes on.
    public private(set) var isRunning = false
    /// Whether it does not run until it is resumed.
    public private(set) var isPaused = false

    /// Makes the schedule of a job whose first run is at or after a time.
    public init(_ expression: CronExpression, graceTime: TimeSpan? = TimeSpan(seconds: 1), from time: Int64) {
        self.expression = expression
        self.graceTime = graceTime
        self.nextRun = expression.next(from: time)
    }

    /// Makes the schedule of a job that runs once, at a time.
    public init(onceAt time: Int64, graceTime: TimeSpan? = TimeSpan(seconds: 60)) {
        self.expression = nil
        self.graceTime = graceTime
        self.nextRun = time
    }

    /// Tells what is due at a time, and turns to the next run. Of several that are due only the last counts.
    public mutating func take(at now: Int64) -> Decision {
        guard let due = self.nextRun, due <= now else { return .nothing }
        let last = self.expression?.last(from: due, to: now) ?? due
        self.nextRun = self.expression?.next(after: max(last, now))
        if self.isRunning { return .busy(scheduled: last) }
        if let graceTime = self.graceTime, now - last > graceTime.microseconds { return .missed(scheduled: last) }
        self.isRunning = true
        return .run(scheduled: last)
    }

    /// Turns to the next run behind a time that the clock was put back to, or it would be waited for until the clock is
    /// there again.
    public mutating func turnBack(to now: Int64) {
        guard self.nextRun != nil else { return }
        self.nextRun = self.expression?.next(from: now) ?? now
    }

    /// Notes that the run ended.
    public mutating func finish() { self.isRunning = false }

    /// Lets no run happen until it is resumed.
    public mutating func pause() {
        self.isPaused = true
        self.nextRun = nil
    }

    /// Lets runs happen again; those of the pause are left out.
    public mutating func resume(at now: Int64) {
        guard self.isPaused else { return }
        self.isPaused = false
        self.nextRun = self.expression?.next(from: now)
    }
}
