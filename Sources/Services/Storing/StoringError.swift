import PluginABI
import Workers

/// Why something could not be stored, read or published.
public struct StoringError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is known of it.
    public enum Cause: Hashable, Sendable {
        /// Nothing was done; doing it again would fail again.
        case failed
        /// Nothing was done; it may succeed later, as when a disk is full.
        case unavailable
        /// Whether it was done is not known.
        case unknown
        /// Nothing was done, and nothing will be: no worker comes any more.
        case givenUp
    }

    /// What is known of it.
    public let cause: Cause
    /// One sentence for people.
    public let description: String

    /// Makes one of its parts.
    public init(_ cause: Cause, _ description: String) {
        self.cause = cause
        self.description = description
    }

    /// What a call that brought no answer comes to.
    public init(_ error: CallError) {
        let cause: Cause =
            if error.mayHaveTakenEffect {
                .unknown
            } else {
                switch error.cause {
                case .givenUp: .givenUp
                case .tooLarge: .failed
                case .died, .deadlinePassed: .unavailable
                }
            }
        self.init(cause, error.description)
    }

    /// What an answer other than OK comes to.
    public init(_ answer: CallAnswer) {
        let cause: Cause =
            switch Int(answer.status) {
            case Int(PLUGIN_UNAVAILABLE): .unavailable
            case Int(PLUGIN_UNKNOWN): .unknown
            default: .failed
            }
        self.init(cause, answer.reason)
    }
}
