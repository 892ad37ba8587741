/// What a check found out about one file or one extension.
struct Judgement: Hashable, Sendable {
    /// What is broken; empty if nothing is.
    var broken: [BrokenPromise] = []
    /// What the author should know although no promise is broken.
    var notes: [String] = []
    /// What was measured.
    var details: [String] = []

    init() {}

    /// What several found out together.
    init(_ parts: Judgement...) {
        for part in parts {
            self.broken += part.broken
            self.notes += part.notes
            self.details += part.details
        }
    }

    /// Adds what is broken, if anything is.
    mutating func add(_ broken: BrokenPromise?) { if let broken { self.broken.append(broken) } }
}
