/// How much an observation counts at a time: fully while it holds, and less and less before and after it, as far as the
/// attribute says.
enum ObservedConfidence {
    /// - Parameters:
    ///   - start: When it begins to hold, in microseconds since 1970 UTC.
    ///   - end: When it ceases to, the same.
    /// - Returns: From 0, which is not at all, to `confidence`.
    static func at(
        _ time: Int64,
        start: Int64,
        end: Int64,
        confidence: Double,
        _ history: HistoryParameters
    ) -> Double {
        if time < start { return confidence * Self.rest(start, time, of: history.preValidity) }
        if time > end { return confidence * Self.rest(time, end, of: history.postValidity) }
        return confidence
    }

    /// What is left of a validity when this much time has gone by.
    private static func rest(_ later: Int64, _ earlier: Int64, of validity: TimeSpan) -> Double {
        let (distance, isTooFar) = later.subtractingReportingOverflow(earlier)
        guard !isTooFar, distance < validity.microseconds else { return 0 }
        return 1 - Double(distance) / Double(validity.microseconds)
    }
}
