// Locations are made from the inside out, and only when something is wrong: who reads a part of a list or an object marks
// the place in the list of problems before, and puts its step before those of the problems that were added.

/// The problems found so far.
struct ProblemList {
    private(set) var problems: [ValidationProblem] = []
    /// How many were found beyond the limit.
    private(set) var omitted = 0
    let limits: DatapointLimits

    init(_ limits: DatapointLimits) { self.limits = limits }

    var isEmpty: Bool { self.problems.isEmpty && self.omitted == 0 }

    /// What tells later whether something was added.
    var mark: Int { self.problems.count + self.omitted }

    mutating func add(_ problem: @autoclosure () -> ValidationProblem) {
        guard self.problems.count < self.limits.problems else {
            self.omitted += 1
            return
        }
        self.problems.append(problem())
    }

    /// Puts a step before those of the problems since a mark.
    mutating func prepend(_ step: @autoclosure () -> ValidationProblem.Step, since mark: Int) {
        guard self.mark > mark, mark < self.problems.count else { return }
        let step = step()
        for index in mark..<self.problems.count { self.problems[index].location.insert(step, at: 0) }
    }

    /// All of them, and the number of those that are not among them.
    var all: [ValidationProblem] {
        guard self.omitted > 0 else { return self.problems }
        let more = ValidationProblem(
            "too_many_errors",
            at: [.name("body")],
            "\(self.omitted) more problems are not listed"
        )
        return self.problems + [more]
    }
}
