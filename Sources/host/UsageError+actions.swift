import Configuration

extension UsageError {
    /// A command is asked for something that it cannot do.
    static func unknownAction(_ action: String, of command: String, among actions: [String]) -> UsageError {
        let advice =
            nearestName(to: action, among: actions).map { "did you mean '\($0)'?" }
            ?? "expected one of \(actions.joined(separator: ", "))"
        return UsageError(.badValue, "\(command) cannot \(quoted(action)); \(advice)")
    }
}
