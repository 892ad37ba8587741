import Configuration

/// A model expression that cannot be understood.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Hashable, Sendable {
        private enum Storage: Hashable, Sendable {
            case syntax
            case outOfRange
        }

        private let storage: Storage

        /// Something else was expected at the position.
        public static let syntax = Code(storage: .syntax)
        /// The number at the position is too small or too large.
        public static let outOfRange = Code(storage: .outOfRange)
    }

    /// What kind of error it is.
    public let code: Code

    /// The argument as it was given.
    public let argument: String

    /// The number of characters before the place of the error.
    public let position: Int

    /// What was found and what was expected there.
    public let reason: String

    /// The whole message on one line.
    public var description: String {
        "model expression \(quoted(self.argument)), character \(self.position + 1): \(self.reason)"
    }

    /// Two lines: the argument, and a mark under the place of the error.
    public var excerpt: String {
        let before = singleLine(String(self.argument.prefix(self.position)))
        return singleLine(self.argument) + "\n" + String(repeating: " ", count: before.count) + "^"
    }
}
