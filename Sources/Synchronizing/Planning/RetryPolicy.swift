/// When an object is tried again that a step or a policy failed with.
public struct RetryPolicy: Hashable, Sendable {
    /// How something failed.
    public enum Failure: Hashable, Sendable {
        /// It is no fault.
        case innocuous
        /// The backend is still at it.
        case deferred
        case other

        /// What objects keep of it as `backend_code`.
        var code: Int {
            switch self {
            case .deferred: 0
            case .innocuous: 1
            case .other: 2
            }
        }
    }

    /// Seconds before the second try after a failure; each one after that takes twice as long.
    public var step: Double
    /// The same after what is no fault, and always while the backend is still at it.
    public var shortStep: Double
    /// The longest pause, in seconds.
    public var longest: Double
    /// Whether pauses do not grow.
    public var isConstant: Bool

    /// Makes one of its parts.
    public init(step: Double = 5, shortStep: Double = 5, longest: Double = 8 * 3600, isConstant: Bool = false) {
        self.step = step
        self.shortStep = shortStep
        self.longest = longest
        self.isConstant = isConstant
    }

    /// Seconds before the next try.
    ///
    /// - Parameter exponent: Failures in a row before this one.
    public func delay(after failure: Failure, exponent: Int) -> Double {
        let step = failure == .other ? self.step : self.shortStep
        if self.isConstant || failure == .deferred { return min(step, self.longest) }
        var delay = step
        for _ in 0..<min(max(exponent, 0), 64) where delay < self.longest { delay *= 2 }
        return min(delay, self.longest)
    }
}
