import Configuration
import Patterns
import Records

/// What a value of a notification must be. For one thread, as patterns are.
indirect enum NotificationRule {
    case exists
    /// A text that matches at its beginning.
    case matches(TextPattern)
    /// A map in which all of this holds.
    case fields([(key: String, rule: NotificationRule)])

    /// How deep maps may be nested, in rules as in JSON.
    private static let deepest = 128

    /// Reads a rule.
    ///
    /// - Parameter path: Where it stands, such as `payload.state`.
    init(_ value: Value, path: String, depth: Int = 0) throws(NotificationProblem) {
        switch value {
        case .null: self = .exists
        case .string(let text): self = .matches(try Self.pattern(text, path: path))
        case .map(let record):
            guard depth < Self.deepest else {
                throw NotificationProblem(
                    "filter rule \(singleLine(path)): more than \(Self.deepest) maps in each other"
                )
            }
            var rules: [(key: String, rule: NotificationRule)] = []
            for (key, value) in record.fields {
                rules.append((key, try NotificationRule(value, path: "\(path).\(key)", depth: depth + 1)))
            }
            self = .fields(rules)
        default:
            let expected = "expected a regular expression, a map of rules, or null for a key that must exist"
            let found = quoted(String(decoding: JSON.encode(value), as: UTF8.self))
            throw NotificationProblem("filter rule \(singleLine(path)): \(expected), found \(found)")
        }
    }

    /// A pattern as Python's `re.match` has it.
    static func pattern(_ text: String, path: String) throws(NotificationProblem) -> TextPattern {
        do throws(PatternProblem) {
            return try TextPattern(text, dialect: .python, place: .start)
        } catch {
            throw NotificationProblem("filter rule \(singleLine(path)), \(quoted(text)): \(error.reason)")
        }
    }

    /// Whether it holds for a value; nil: there is none.
    func accepts(_ value: Value?) -> Bool {
        guard let value else { return false }
        switch self {
        case .exists: return true
        case .matches(let pattern):
            guard case .string(let text) = value else { return false }
            return pattern.matches(text)
        case .fields(let rules):
            guard case .map(let record) = value else { return false }
            return rules.allSatisfy { $0.rule.accepts(record[$0.key]) }
        }
    }
}
