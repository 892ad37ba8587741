/// All that is wrong with a state machine.
public struct StateMachineError: Error, Hashable, CustomStringConvertible {
    /// One sentence each, in the order of declaration.
    public let problems: [String]

    /// All of them in one line.
    public var description: String { self.problems.joined(separator: "; ") }
}
