import Configuration
import Patterns
import Records

/// A condition that is understood: the field is known, and what it is compared with has its type. For one thread.
struct ConditionTest {
    let condition: QueryCondition
    /// Nil: the id.
    let field: FieldDefinition?
    /// What it is compared with, as the field would have it.
    let value: Value
    private let pattern: TextPattern?
    private let lowered: [UInt8]
    private let plain: [UInt8]

    init(_ condition: QueryCondition, _ layout: ModelLayout) throws(ObjectRefusal) {
        self.condition = condition
        let isID = condition.field == "id" || condition.field == "pk"
        self.field = isID ? nil : layout.field(condition.field)
        guard isID || self.field != nil else { throw Self.unknown(condition.field, layout.definition) }
        self.value = Self.value(condition.value, self.field)
        let text = condition.value.text ?? condition.value.integer.map(String.init) ?? ""
        self.plain = Array(text.utf8)
        self.lowered = Array(text.lowercased().utf8)
        switch condition.comparison {
        case .regex, .iregex:
            do throws(PatternProblem) {
                let options = condition.comparison == .iregex ? "i" : ""
                self.pattern = try TextPattern(text, options: options, dialect: .python)
            } catch {
                throw ObjectRefusal(.invalid, "the condition on \(quoted(condition.field)): \(error)")
            }
        default: self.pattern = nil
        }
    }

    static func unknown(_ name: String, _ model: ModelDefinition) -> ObjectRefusal {
        let known = model.fields.map(\.storedName)
        let advice = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
        return ObjectRefusal(.invalid, "\(model.name) has no field \(quoted(name))\(advice)")
    }

    /// Whether it holds of an object.
    func holds(for record: ObjectRecord) -> Bool { self.compares(record) != self.condition.isInverted }

    private func compares(_ record: ObjectRecord) -> Bool {
        guard let field = self.field else { return self.compares(.int(record.id)) }
        let found = record[field.storedName]
        if case .array(let elements) = found { return elements.contains { self.compares($0) } }
        // A bool is never missing, and a list of links that holds nothing leads nowhere.
        if found == .null, field.type == .bool, field.link == nil { return self.compares(.bool(false)) }
        return self.compares(found)
    }

    private func compares(_ found: Value) -> Bool {
        switch self.condition.comparison {
        case .equal: found == self.value
        case .gt: self.isOrdered(found) && IndexValue.precedes(self.value, found)
        case .gte: self.isOrdered(found) && !IndexValue.precedes(found, self.value)
        case .lt: self.isOrdered(found) && IndexValue.precedes(found, self.value)
        case .lte: self.isOrdered(found) && !IndexValue.precedes(self.value, found)
        case .iexact:
            found == .null ? self.value == .null : Array(Self.text(found).lowercased().utf8) == self.lowered
        case .contains: found != .null && Self.isPart(self.plain, of: Array(Self.text(found).utf8))
        case .icontains: found != .null && Self.isPart(self.lowered, of: Array(Self.text(found).lowercased().utf8))
        case .regex, .iregex: found != .null && self.pattern?.matches(Self.text(found)) == true
        }
    }

    /// What is missing is neither larger nor smaller than anything.
    private func isOrdered(_ found: Value) -> Bool { found != .null && self.value != .null }

    private static func text(_ value: Value) -> String {
        switch value {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): flag ? "True" : "False"
        case .timestamp(let time): DateText.text(time)
        default: ""
        }
    }

    private static func isPart(_ part: [UInt8], of whole: [UInt8]) -> Bool {
        if part.isEmpty { return true }
        guard part.count <= whole.count else { return false }
        return (0...whole.count - part.count).contains { start in
            whole[start] == part[0] && whole[start..<start + part.count].elementsEqual(part)
        }
    }

    /// A value in the type of a field: requests know whole numbers and texts only.
    private static func value(_ value: Value, _ field: FieldDefinition?) -> Value {
        guard let field, field.link == nil else {
            if case .string(let text) = value, let number = Int(text) { return .int(number) }
            return field != nil && value == .int(0) ? .null : value
        }
        if field.isDate, let date = try? FieldValidation.date(value, field) { return date }
        switch (field.type, value) {
        case (.string, .int(let number)): return .string(String(number))
        case (.int32, .string(let text)), (.uint32, .string(let text)): return Int(text).map { .int($0) } ?? value
        case (.float, .int(let number)): return .double(Double(number))
        case (.float, .string(let text)): return Double(text).map { .double($0) } ?? value
        case (.bool, .int(let number)): return .bool(number != 0)
        case (.bool, .string(let text)): return .bool(["true", "1", "yes"].contains(text.lowercased()))
        default: return value
        }
    }
}
