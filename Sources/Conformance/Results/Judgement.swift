/// What a check found out about one file or one extension.
struct Judgement: Hashable, Sendable {
    /// What is broken; empty if nothing is.
    var broken: [BrokenPromise] = []
    /// What the author should know although no promise is broken.
    var notes: [String] = []
    /// What was measured.
    var details: [String] = []

    init() {}

    /// Adds what is broken, if anything is.
    mutating func add(_ broken: BrokenPromise?) { if let broken { self.broken.append(broken) } }
}
