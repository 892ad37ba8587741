import Records

extension OptionDeclaration {
    /// The declaration as a map, for the wire and the cache. What has its default value is left out.
    public var value: Value {
        var record: Record = ["name": .string(self.name), "type": .string(self.type.rawValue)]
        if self.isRequired { record["required"] = true }
        if !self.help.isEmpty { record["help"] = .string(self.help) }
        if !self.placeholder.isEmpty { record["placeholder"] = .string(self.placeholder) }
        if let initial = self.initial { record["initial"] = .string(initial) }
        if let minimum = self.minimum { record["minimum"] = .double(minimum) }
        if let maximum = self.maximum { record["maximum"] = .double(maximum) }
        if !self.choices.isEmpty { record["choices"] = .array(self.choices.map(Value.string)) }
        return .map(record)
    }

    /// Reads what `value` wrote. Members that are not known are ignored, so that newer writers can be read.
    ///
    /// Only the form is checked here; whether the parts fit together is told by `problem`.
    ///
    /// - Throws: `OptionProblem` with the code `malformedDeclaration`, naming the member.
    public init(value: Value) throws(OptionProblem) {
        guard let record = value.record else {
            throw OptionProblem(.malformedDeclaration, option: "", reason: "the declaration is not a map")
        }
        let reader = MemberReader(record: record, option: record["name"]?.text ?? "")
        guard let type = OptionType(rawValue: try reader.required("type", "a text", \.text)) else {
            throw reader.problem("type", "one of \(OptionType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var choices: [String] = []
        for element in try reader.optional("choices", "a list of texts", \.elements) ?? [] {
            guard let text = element.text else { throw reader.problem("choices", "a list of texts") }
            choices.append(text)
        }
        self.init(
            name: try reader.required("name", "a text", \.text),
            type: type,
            isRequired: try reader.optional("required", "true or false", \.flag) ?? false,
            help: try reader.optional("help", "a text", \.text) ?? "",
            placeholder: try reader.optional("placeholder", "a text", \.text) ?? "",
            initial: try reader.optional("initial", "a text", \.text),
            minimum: try reader.optional("minimum", "a number", \.number),
            maximum: try reader.optional("maximum", "a number", \.number),
            choices: choices
        )
    }
}

/// Reads the members of a map and says which of them is wrong.
private struct MemberReader {
    let record: Record
    let option: String

    func optional<Wanted>(
        _ key: String,
        _ expected: String,
        _ member: (Value) -> Wanted?
    ) throws(OptionProblem) -> Wanted? {
        guard let value = self.record[key], value != .null else { return nil }
        guard let wanted = member(value) else { throw self.problem(key, expected) }
        return wanted
    }

    func required<Wanted>(
        _ key: String,
        _ expected: String,
        _ member: (Value) -> Wanted?
    ) throws(OptionProblem) -> Wanted {
        guard let wanted = try self.optional(key, expected, member) else { throw self.problem(key, expected) }
        return wanted
    }

    func problem(_ key: String, _ expected: String) -> OptionProblem {
        let found = self.record[key].map { "found \(quoted("\($0)"))" } ?? "found nothing"
        return OptionProblem(
            .malformedDeclaration,
            option: self.option,
            reason: "member '\(key)' of the declaration: expected \(expected), \(found)"
        )
    }
}
