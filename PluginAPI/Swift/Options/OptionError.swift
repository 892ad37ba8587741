/// The value of an option that an extension cannot use. Thrown by an `init(_ context:)`, it ends the run as any other
/// mistake in a command does, with the exit status 2.
public struct OptionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The option and what is wrong, one sentence.
    public let description: String

    /// Makes the error.
    ///
    /// - Parameters:
    ///   - option: The option that was given.
    ///   - problem: What was found and what was expected.
    public init(_ option: any OptionDeclaring, _ problem: String) {
        self.description = "option --\(option.name): \(problem)"
    }
}
