import Records

/// What an object keeps of tries and failures, as JSON in `backend_register`.
public struct RetryRegister: Hashable, Sendable {
    /// Seconds since 1970 UTC before which it is not tried again.
    public var nextRun = 0.0
    /// Failures in a row.
    public var exponent = 0
    /// Seconds since 1970 UTC; 0: never.
    public var lastSuccess = 0.0
    /// The same.
    public var lastFailure = 0.0
    /// All failures.
    public var failures = 0

    /// Reads what an object has; what is not there or no number counts as nothing.
    public init(_ text: String) {
        let record = (try? JSON.decode(text))?.record
        func number(_ key: String) -> Double {
            let number = record?[key]?.number ?? 0
            return number.isFinite ? max(0, min(number, 1e12)) : 0
        }
        self.nextRun = number("next_run")
        self.exponent = Int(min(number("exponent"), 1e6))
        self.lastSuccess = number("last_success")
        self.lastFailure = number("last_failure")
        self.failures = Int(number("failures"))
    }

    /// As the object keeps it.
    public var text: String {
        let value: Value = [
            "next_run": .double(self.nextRun), "exponent": .int(self.exponent),
            "last_success": .double(self.lastSuccess), "last_failure": .double(self.lastFailure),
            "failures": .int(self.failures),
        ]
        return String(decoding: JSON.encode(value), as: UTF8.self)
    }

    /// It went well.
    public mutating func succeed(at now: Double) {
        self.nextRun = 0
        self.exponent = 0
        self.lastSuccess = now
    }

    /// It failed.
    ///
    /// - Returns: Seconds before it is tried again.
    public mutating func fail(_ failure: RetryPolicy.Failure, at now: Double, _ policy: RetryPolicy) -> Double {
        let delay = policy.delay(after: failure, exponent: self.exponent)
        self.nextRun = now + delay
        // Waiting for the backend is no failure.
        guard failure != .deferred else { return delay }
        self.exponent += 1
        self.failures += 1
        self.lastFailure = now
        return delay
    }
}
