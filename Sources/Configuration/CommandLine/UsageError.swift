/// A command line that cannot be understood. Exit status 2 is for these.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Hashable, Sendable {
        private enum Storage: Hashable, Sendable {
            case unknownOption
            case ambiguousOption
            case missingValue
            case unexpectedValue
            case badValue
            case missingOperand
            case unexpectedOperand
            case contradiction
        }

        private let storage: Storage

        /// No option has this name.
        public static let unknownOption = Code(storage: .unknownOption)
        /// The abbreviation fits several options.
        public static let ambiguousOption = Code(storage: .ambiguousOption)
        /// The option needs a value and none follows.
        public static let missingValue = Code(storage: .missingValue)
        /// A value was given to a flag.
        public static let unexpectedValue = Code(storage: .unexpectedValue)
        /// The value does not fit the option.
        public static let badValue = Code(storage: .badValue)
        /// An operand is missing.
        public static let missingOperand = Code(storage: .missingOperand)
        /// There are more operands than the command takes.
        public static let unexpectedOperand = Code(storage: .unexpectedOperand)
        /// Options that are right by themselves do not go together.
        public static let contradiction = Code(storage: .contradiction)
    }

    /// What kind of error it is.
    public let code: Code

    /// What is wrong, what was expected, and what to do.
    public let description: String

    /// Makes an error of its parts.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
