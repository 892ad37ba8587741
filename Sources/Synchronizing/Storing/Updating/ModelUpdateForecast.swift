/// What becomes of the objects in a store when their models change.
public struct ModelUpdateForecast: Sendable {
    /// Problems that are told.
    static let toldProblems = 20

    /// Objects that go, by model.
    public internal(set) var removed: [String: Int] = [:]
    /// Objects that lose what a field holds, or a part of it, by `Model.field`.
    public internal(set) var lost: [String: Int] = [:]
    /// Objects that are changed in some way.
    public internal(set) var changed = 0
    /// Why the objects cannot be kept by the models: the first reasons.
    public private(set) var problems: [String] = []
    /// How many there are.
    public private(set) var problemCount = 0

    /// A line for all that is removed, lost or changed.
    public var texts: [String] {
        func count(_ number: Int) -> String { number == 1 ? "1 object" : "\(number) objects" }
        var texts = self.removed.sorted { $0.key < $1.key }.map { "\($0.key): \(count($0.value)) removed" }
        texts += self.lost.sorted { $0.key < $1.key }.map { "\($0.key): \(count($0.value)) with other contents" }
        if self.changed > 0 { texts.append("\(count(self.changed)) written anew") }
        return texts
    }

    /// What is to be told where it cannot be done; nil: it can.
    public var refusal: String? {
        guard self.problemCount > 0 else { return nil }
        let more = self.problemCount - self.problems.count
        return self.problems.joined(separator: "\n") + (more > 0 ? "\nand \(more) more" : "")
    }

    mutating func add(problem: String) {
        self.problemCount += 1
        if self.problems.count < Self.toldProblems { self.problems.append(problem) }
    }
}
