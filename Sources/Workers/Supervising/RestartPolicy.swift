/// How patiently a worker that dies is started again.
public struct RestartPolicy: Hashable, Sendable {
    /// Restarts within `period` between which nothing was achieved, and breaches of the host's rules in all, before
    /// the worker is given up; 0: it is never started again.
    public var limit: Int
    /// In nanoseconds.
    public var period: Int64
    /// What the second restart in a row waits at most, in nanoseconds; each further one waits up to twice as long. The
    /// first does not wait.
    public var shortestDelay: Int64
    /// The longest wait before a restart, in nanoseconds.
    public var longestDelay: Int64

    /// Makes a policy; times are in nanoseconds.
    public init(
        limit: Int = 5,
        period: Int64 = 10_000_000_000,
        shortestDelay: Int64 = 50_000_000,
        longestDelay: Int64 = 5_000_000_000
    ) {
        self.limit = limit
        self.period = period
        self.shortestDelay = shortestDelay
        self.longestDelay = longestDelay
    }
}
