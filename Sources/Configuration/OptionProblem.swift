/// Why a value does not fit an option, or why a declaration cannot be used.
public struct OptionProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of problem it is.
    public struct Code: Hashable, Sendable {
        private enum Storage: Hashable, Sendable {
            case malformedDeclaration
            case missing
            case wrongType
            case outOfRange
            case notAChoice
        }

        private let storage: Storage

        /// The declaration of the option itself is wrong.
        public static let malformedDeclaration = Code(storage: .malformedDeclaration)
        /// A required option was not given.
        public static let missing = Code(storage: .missing)
        /// The text is not a value of the option's type.
        public static let wrongType = Code(storage: .wrongType)
        /// The number lies outside of the declared range or of the type's own.
        public static let outOfRange = Code(storage: .outOfRange)
        /// The text is none of the declared choices.
        public static let notAChoice = Code(storage: .notAChoice)
    }

    /// What kind of problem it is.
    public let code: Code

    /// The name of the option, without dashes; empty when not even the name is known.
    public let option: String

    /// What was given and what is expected, without the name of the option.
    public let reason: String

    /// Makes a problem of its parts.
    public init(_ code: Code, option: String, reason: String) {
        self.code = code
        self.option = option
        self.reason = reason
    }

    /// The whole message, beginning with the option.
    public var description: String {
        self.option.isEmpty ? "option without a name: \(self.reason)" : "option --\(self.option): \(self.reason)"
    }
}
