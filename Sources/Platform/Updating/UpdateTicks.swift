/// Counts for how many times of a schedule a batch is due. A pure value; times are given, in microseconds since 1970 UTC.
///
/// Times that come while a batch is being done are made up for; those at which no host runs are not, or what was to be spread
/// would come at once.
struct UpdateTicks: Sendable {
    private let schedule: CronExpression
    private var last: Int64

    /// Counts the times behind one.
    init(_ schedule: CronExpression, from time: Int64) {
        self.schedule = schedule
        self.last = time
    }

    /// The times that have come since the last question.
    ///
    /// - Parameter limit: More than that are not counted, and forgotten.
    mutating func take(until now: Int64, limit: Int) -> Int {
        var count = 0
        while count < limit, let next = self.schedule.next(after: self.last), next <= now {
            self.last = next
            count += 1
        }
        // The clock may have been put back, or forward by years.
        self.last = count < limit && self.last <= now ? self.last : now
        return count
    }
}
