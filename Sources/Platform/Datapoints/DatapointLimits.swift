/// How much a refusal tells.
public struct DatapointLimits: Hashable, Sendable {
    /// How many problems are listed; of the others only their number is told.
    public var problems: Int
    /// How many bytes of a wrong part are shown with it.
    public var shownInput: Int

    /// Makes limits.
    public init(problems: Int = 5000, shownInput: Int = 1000) {
        self.problems = problems
        self.shownInput = shownInput
    }
}
