import Configuration
import Patterns

/// What an event step listens to.
public struct EventStepDeclaration: Hashable, Sendable {
    /// What its bus is.
    public let technology: String
    /// The topics, if they are named.
    public let topics: [String]
    /// What has to match at the beginning of a topic's name, if they are not.
    public let pattern: String?

    /// Reads the answer to `declare`.
    public init(_ bytes: [UInt8]) throws(ObjectRefusal) {
        let record = try Declared.record(bytes)
        self.technology = record["technology"]?.text ?? ""
        self.topics = try Declared.texts(record, "topics")
        self.pattern = record["pattern"]?.text
        guard self.topics.isEmpty != (self.pattern == nil) else {
            throw ObjectRefusal(.invalid, "it declares topics or a pattern: one of the two, and not both")
        }
        if let pattern = self.pattern {
            do throws(PatternProblem) {
                _ = try TextPattern(pattern, dialect: .python, place: .start)
            } catch {
                throw ObjectRefusal(.invalid, "the pattern \(quoted(pattern)): \(error)")
            }
        }
    }
}
