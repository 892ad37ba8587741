/// Why a filter, or what stands in it, cannot be used.
struct QueryProblem: Error, Hashable, CustomStringConvertible {
    /// What is wrong, with what was expected.
    let reason: String

    init(_ reason: String) { self.reason = reason }

    var description: String { self.reason }
}
