import Configuration
import Records

/// Reads values of a configuration, and gathers all that is wrong.
struct SettingsNodeReader {
    let file: String
    private(set) var problems: [YAMLError] = []

    init(file: String) { self.file = file }

    mutating func fail(_ mark: YAMLMark, _ reason: String) {
        self.problems.append(YAMLError(file: self.file, at: mark, reason))
    }

    private mutating func expected(_ what: String, _ node: YAMLNode, _ key: String) {
        self.fail(node.mark, "\(key): expected \(what), found \(node.found)")
    }

    mutating func mapping(_ node: YAMLNode, _ key: String) -> [YAMLMember] {
        if let members = node.mapping { return members }
        if node.scalar?.value != .null { self.expected("a mapping", node, key) }
        return []
    }

    mutating func text(_ node: YAMLNode, _ key: String) -> String? {
        guard let scalar = node.scalar else {
            self.expected("a text", node, key)
            return nil
        }
        return scalar.value == .null ? nil : scalar.text
    }

    mutating func texts(_ node: YAMLNode, _ key: String) -> [String]? {
        if node.scalar?.value == .null { return nil }
        let texts = node.sequence?.compactMap { $0.scalar?.text }
        guard let texts, texts.count == node.sequence?.count else {
            self.expected("a list of texts", node, key)
            return nil
        }
        return texts
    }

    mutating func flag(_ node: YAMLNode, _ key: String) -> Bool? {
        if case .bool(let flag)? = node.scalar?.value { return flag }
        self.expected("true or false", node, key)
        return nil
    }

    mutating func number(_ node: YAMLNode, _ key: String, _ range: ClosedRange<Double>) -> Double? {
        var number: Double?
        switch node.scalar?.value {
        case .int(let found): number = Double(found)
        case .float(let found): number = found
        default: break
        }
        guard let number, range.contains(number) else {
            self.expected("a number from \(range.lowerBound) to \(range.upperBound)", node, key)
            return nil
        }
        return number
    }

    mutating func choice(_ node: YAMLNode, _ key: String) -> SynchronizerSettings.Choice? {
        if node.scalar != nil {
            return self.text(node, key).map { SynchronizerSettings.Choice(name: $0, options: Record()) }
        }
        guard let members = node.mapping, members.count == 1, let member = members.first else {
            self.expected("the name of a plugin, or a mapping of that name to its options", node, key)
            return nil
        }
        return SynchronizerSettings.Choice(
            name: member.key.text,
            options: Self.value(member.value).record ?? Record()
        )
    }

    static func value(_ node: YAMLNode) -> Value {
        switch node.content {
        case .sequence(let elements): return .array(elements.map(Self.value))
        case .mapping(let members): return .map(Record(members.map { ($0.key.text, Self.value($0.value)) }))
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .bool(let flag): return .bool(flag)
            case .int(let number): return .int(number)
            case .float(let number): return .double(number)
            case .text(let text): return .string(text)
            }
        }
    }
}
