import Glibc

/// How long a query may take. For one thread.
final class QueryClock {
    private let end: Int64
    private let seconds: Int
    private var hasEnded = false

    /// - Parameter seconds: From now on.
    init(seconds: Int = 4) {
        self.seconds = seconds
        self.end = Self.now + Int64(seconds) * 1_000_000_000
    }

    /// Whether the time is up; what was found then is not complete.
    var isOver: Bool {
        if !self.hasEnded, Self.now >= self.end { self.hasEnded = true }
        return self.hasEnded
    }

    /// - Throws: That the time is up.
    func check() throws(RequestProblem) {
        guard self.isOver else { return }
        let text = "the query takes more than \(self.seconds) s; ask for less, or by other attributes"
        throw RequestProblem(.unavailable(text, retryAfter: 60))
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
