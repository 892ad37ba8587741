/// Says when to count what the process holds: after a tenth of the work, in the middle of the rest, and at its end. Work
/// is over when all is made or the time is.
struct GrowthMarks {
    private let count: Int
    private let budget: Double
    private var left: [Double] = [0.1, 0.55, 1]

    init(_ task: CheckTask) {
        self.count = max(task.count, 1)
        self.budget = task.budget
    }

    /// Counts if it is time to.
    mutating func mark(_ made: Int, _ seconds: Double) -> CheckedResources? {
        let progress = max(Double(made) / Double(self.count), self.budget > 0 ? seconds / self.budget : 0)
        guard let next = self.left.first, progress >= next else { return nil }
        self.left.removeAll { progress >= $0 }
        var resources = CheckedResources.now()
        resources.count = made
        return resources
    }
}
