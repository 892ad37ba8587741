import PluginAPI

/// What has to hold of an object, or must not.
struct ObjectCondition {
    private let field: String
    private let comparison: String
    private let value: Value
    private let isInverted: Bool

    init?(_ given: Value) {
        guard let parts = given.elements, parts.count >= 3, let field = parts[0].text, let comparison = parts[1].text
        else { return nil }
        self.field = field
        self.comparison = comparison
        self.value = parts[2]
        self.isInverted = parts.count > 3 && parts[3] == true
    }

    func holds(for object: ObjectContent) -> Bool { self.isMet(by: object) != self.isInverted }

    private func isMet(by object: ObjectContent) -> Bool {
        let held = self.field == "id" ? .int(object.id) : object.values[self.field] ?? .null
        switch self.comparison {
        case "equal": return held == self.value || held.elements?.contains(self.value) == true
        case "iexact": return held.text.map { $0.lowercased() } == self.value.text.map { $0.lowercased() }
        case "contains": return Self.contains(held.text, self.value.text)
        case "icontains": return Self.contains(held.text?.lowercased(), self.value.text?.lowercased())
        case "gt": return Self.isBefore(self.value, held)
        case "gte": return Self.isBefore(self.value, held) || held == self.value
        case "lt": return Self.isBefore(held, self.value)
        case "lte": return Self.isBefore(held, self.value) || held == self.value
        default: preconditionFailure("conditions by \"\(self.comparison)\" need a host: test them with one")
        }
    }

    private static func contains(_ text: String?, _ part: String?) -> Bool {
        guard let text = text.map({ Array($0.utf8) }), let part = part.map({ Array($0.utf8) }) else { return false }
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    private static func isBefore(_ left: Value, _ right: Value) -> Bool {
        if case .timestamp(let left) = left, case .timestamp(let right) = right { return left < right }
        if let left = left.number, let right = right.number { return left < right }
        if let left = left.text, let right = right.text { return left < right }
        return false
    }
}
