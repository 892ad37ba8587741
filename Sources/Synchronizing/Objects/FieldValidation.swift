import Configuration
import Records

/// Whether fields can hold values, and in which form they keep them.
public enum FieldValidation {
    /// A value in the form in which a field keeps it.
    ///
    /// Texts are trimmed if the field says so, times become timestamps, addresses get their usual form, whole numbers become
    /// doubles in a float, an id of 0 and an empty text that stands for `None` become null, and no list becomes an empty one.
    public static func normalized(_ value: Value, for field: FieldDefinition) throws(FieldProblem) -> Value {
        if let link = field.link { return try Self.link(value, link, field) }
        let value =
            switch field.type {
            case .string: try Self.string(value, field)
            case .int32, .uint32: try Self.integer(value, field)
            case .float: try Self.float(value, field)
            case .bool: try Self.bool(value, field)
            }
        if value == .null, !field.allowsNull { throw Self.problem(field, "it needs a value") }
        return value
    }

    /// The values of an object in the form in which they are kept, and what is wrong with the others.
    ///
    /// - Parameter values: By stored names.
    public static func check(
        _ values: [String: Value],
        of model: ModelDefinition
    ) -> (values: [String: Value], problems: [FieldProblem]) {
        var (checked, problems): ([String: Value], [FieldProblem]) = ([:], [])
        for field in model.fields where field.name != "id" {
            do throws(FieldProblem) {
                checked[field.storedName] = try Self.normalized(values[field.storedName] ?? .null, for: field)
            } catch {
                problems.append(error)
            }
        }
        return (checked, problems + Self.unknown(values.keys, in: model))
    }

    /// What is told of names that no field has.
    static func unknown(_ names: some Collection<String>, in model: ModelDefinition) -> [FieldProblem] {
        let known = Set(model.fields.map(\.storedName))
        return names.filter { !known.contains($0) }.sorted().map { name in
            let advice =
                nearestName(to: name, among: model.fields.map(\.storedName)).map { "; did you mean '\($0)'?" } ?? ""
            return FieldProblem(model: model.name, field: name, message: "there is no such field\(advice)")
        }
    }

    // MARK: - Types

    private static func string(_ value: Value, _ field: FieldDefinition) throws(FieldProblem) -> Value {
        if field.isDate { return try Self.date(value, field) }
        guard case .string(var text) = value else {
            if value == .null { return .null }
            throw Self.expected("a text", value, field)
        }
        if field.contentType != nil { text = Self.trimmed(text) }
        if text.isEmpty {
            // Where None is a choice, nothing is the same as an empty text.
            if field.choices.contains(where: { $0.stored == nil }) { return .null }
            guard field.allowsBlank else { throw Self.problem(field, "it cannot be empty") }
            return .string(text)
        }
        if text.utf8.contains(0) { throw Self.problem(field, "it holds a character NUL, which texts cannot") }
        switch field.contentType {
        case .ip: text = try Self.address(text, field)
        case .url: try Self.checkURL(text, field)
        case .stripped, .date, nil: break
        }
        if let length = field.maximumLength, text.unicodeScalars.count > length {
            throw Self.problem(field, "it has \(text.unicodeScalars.count) characters, and can have \(length) at most")
        }
        if !field.choices.isEmpty, !field.choices.contains(where: { $0.stored == text }) {
            let choices = field.choices.map { $0.stored.map { quoted($0) } ?? "None" }.joined(separator: ", ")
            throw Self.problem(field, "\(quoted(text)) is none of \(choices)")
        }
        return .string(text)
    }

    private static func integer(_ value: Value, _ field: FieldDefinition) throws(FieldProblem) -> Value {
        if value == .null { return .null }
        guard case .int(let number) = value else { throw Self.expected("a whole number", value, field) }
        let range = field.type.integers ?? Int.min...Int.max
        let lowest = max(field.minimum ?? range.lowerBound, range.lowerBound)
        let highest = min(field.maximum ?? range.upperBound, range.upperBound)
        guard number >= lowest, number <= highest else {
            throw Self.problem(field, "\(number) is outside of \(lowest) to \(highest)")
        }
        return value
    }

    private static func float(_ value: Value, _ field: FieldDefinition) throws(FieldProblem) -> Value {
        switch value {
        case .null: return .null
        case .int(let number): return .double(Double(number))
        case .double(let number) where number.isFinite: return value
        default: throw Self.expected("a number", value, field)
        }
    }

    private static func bool(_ value: Value, _ field: FieldDefinition) throws(FieldProblem) -> Value {
        if case .bool = value { return value }
        // A bool is never null: what is not said is False.
        if value == .null { return .bool(false) }
        throw Self.expected("true or false", value, field)
    }

    private static func link(_ value: Value, _ link: LinkDefinition, _ field: FieldDefinition) throws(FieldProblem)
        -> Value
    {
        let ids = 1...Int(Int32.max)
        switch (link.kind, value) {
        case (.manyToOne, .null), (.manyToOne, .int(0)):
            guard field.allowsNull else { throw Self.problem(field, "it must lead to an object of \(link.peer)") }
            return .null
        case (.manyToOne, .int(let id)) where ids.contains(id): return value
        case (.manyToOne, _): throw Self.expected("the id of an object of \(link.peer)", value, field)
        case (.manyToMany, .null): return .array([])
        case (.manyToMany, .array(let values)):
            var seen: Set<Int> = []
            for value in values {
                guard let id = value.integer, ids.contains(id) else {
                    throw Self.expected("a list of ids of objects of \(link.peer)", value, field)
                }
                seen.insert(id)
            }
            return .array(seen.sorted().map { .int($0) })
        case (.manyToMany, _): throw Self.expected("a list of ids of objects of \(link.peer)", value, field)
        }
    }

    // MARK: - Telling

    static func expected(_ what: String, _ value: Value, _ field: FieldDefinition) -> FieldProblem {
        let found = String(decoding: JSON.encode(value), as: UTF8.self)
        return Self.problem(field, "expected \(what), found \(quoted(found, limit: 40))")
    }

    static func problem(_ field: FieldDefinition, _ message: String) -> FieldProblem {
        FieldProblem(model: field.model, field: field.name, message: message)
    }
}
