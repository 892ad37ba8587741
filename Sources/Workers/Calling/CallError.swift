/// Why a call brought no answer.
public struct CallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public enum Cause: Hashable, Sendable {
        /// The worker died, was killed for a broken rule, or was taken out of service.
        case died
        /// The worker was busy with this call for longer than the caller allows, and was ended for it.
        case deadlinePassed
        /// No worker will come any more.
        case givenUp
        /// The call is larger than any call can be; nothing was sent.
        case tooLarge
    }

    /// What happened.
    public let cause: Cause
    /// Whether the other side may have done what was asked. If not, it certainly has not.
    public let mayHaveTakenEffect: Bool
    /// One sentence for people.
    public let description: String

    /// Makes one of its parts.
    public init(_ cause: Cause, mayHaveTakenEffect: Bool, _ description: String) {
        self.cause = cause
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.description = description
    }
}
