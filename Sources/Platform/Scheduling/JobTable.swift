/// The jobs of a scheduler. A pure value; times are given, in microseconds since 1970 UTC.
public struct JobTable: Sendable {
    /// The number of a job, from 1.
    public typealias Number = Int

    /// A job with what is to be done about it.
    public struct Due: Hashable, Sendable {
        /// The job.
        public let number: Number
        /// What is to be done.
        public let decision: JobSchedule.Decision
    }

    /// Microseconds by which the clock may be put back without runs being found anew: a run would come twice.
    private static let tolerance: Int64 = 1_000_000

    private var schedules: [JobSchedule] = []
    /// When it was asked last.
    private var lastTime: Int64?

    /// Makes a table without jobs.
    public init() {}

    /// Adds a job; returns its number.
    public mutating func add(_ schedule: JobSchedule) -> Number {
        self.schedules.append(schedule)
        return self.schedules.count
    }

    /// When to ask again; nil: no job will run.
    public var nextRun: Int64? { self.schedules.compactMap(\.nextRun).min() }

    /// The schedule of a job; nil if there is none of this number.
    public func schedule(of number: Number) -> JobSchedule? {
        self.schedules.indices.contains(number - 1) ? self.schedules[number - 1] : nil
    }

    /// What is due at a time, the earliest first; jobs that run are busy until `finish`. Where the time is before that of
    /// the last question, the clock was put back.
    public mutating func take(at now: Int64) -> [Due] {
        if let last = self.lastTime, now < last - Self.tolerance {
            for place in self.schedules.indices { self.schedules[place].turnBack(to: now) }
        }
        self.lastTime = now
        let due = self.schedules.indices.filter { self.schedules[$0].nextRun.map { $0 <= now } ?? false }
        let ordered = due.sorted { left, right in
            (self.schedules[left].nextRun ?? 0, left) < (self.schedules[right].nextRun ?? 0, right)
        }
        return ordered.map { Due(number: $0 + 1, decision: self.schedules[$0].take(at: now)) }
    }

    /// Notes that the run of a job ended.
    public mutating func finish(_ number: Number) { self.change(number) { $0.finish() } }

    /// Lets a job not run until it is resumed.
    public mutating func pause(_ number: Number) { self.change(number) { $0.pause() } }

    /// Lets a job run again.
    public mutating func resume(_ number: Number, at now: Int64) { self.change(number) { $0.resume(at: now) } }

    private mutating func change(_ number: Number, _ body: (inout JobSchedule) -> Void) {
        guard self.schedules.indices.contains(number - 1) else { return }
        body(&self.schedules[number - 1])
    }
}
