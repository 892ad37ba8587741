import Configuration

// Types nest by brackets: link<E,dict<a:int,b:link>> is one. So texts are divided at separators that stand in no bracket;
// depth is bounded, because only arrays, sets and the data of links hold other types and each eats characters.

extension DataType {
    /// The type of a text.
    ///
    /// - Parameters:
    ///   - entities: What the ids of each entity type are; links lead to these.
    /// - Throws: What was expected.
    public init(_ text: String, entities: [String: EntityIDType]) throws(DataTypeError) {
        guard text.utf8.count <= 10_000 else { throw DataTypeError("it is longer than 10000 bytes") }
        self = try Self.parse(text[...], entities, depth: 0)
    }

    private static func parse(
        _ text: Substring,
        _ entities: [String: EntityIDType],
        depth: Int
    ) throws(DataTypeError) -> DataType {
        let text = trimmed(text)
        if let primitive = Self.primitives[text] { return primitive }
        guard let bracket = text.firstIndex(of: "<") else { throw Self.unknown(text) }
        guard text.last == ">" else { throw DataTypeError("\(quoted(text)): expected > at its end") }
        guard depth < 16 else { throw DataTypeError("types are nested more than 16 deep") }
        let name = trimmed(text[..<bracket])
        let inner = text[text.index(after: bracket)..<text.index(before: text.endIndex)]
        switch name {
        case "array", "set":
            let element = try Self.parse(inner, entities, depth: depth + 1)
            let isLink = if case .link = element { true } else { false }
            guard element.isPrimitive || isLink else {
                throw DataTypeError(
                    "\(quoted(element.text)) cannot be the element of a list; expected a type without parameters or a link"
                )
            }
            return name == "array" ? .array(element) : .set(element)
        case "dict": return try Self.dict(inner)
        case "category": return try Self.category(inner)
        case "link": return try Self.link(inner, entities, depth: depth)
        default: throw Self.unknown(name)
        }
    }

    private static func dict(_ text: Substring) throws(DataTypeError) -> DataType {
        var fields: [DictField] = []
        for part in divided(text, at: ",") {
            guard let colon = part.firstIndex(of: ":") else {
                throw DataTypeError("\(quoted(trimmed(part))): expected KEY:TYPE in a dict")
            }
            var name = trimmed(part[..<colon])
            let isOptional = name.last == "?"
            if isOptional { name = trimmed(name.dropLast()) }
            guard !name.isEmpty else { throw DataTypeError("a dict has a key without a name") }
            guard !fields.contains(where: { $0.name == name }) else {
                throw DataTypeError("the dict has the key \(quoted(name)) twice")
            }
            let type = trimmed(part[part.index(after: colon)...])
            guard let type = Self.primitives[type] else {
                throw DataTypeError(
                    "key \(quoted(name)) of a dict: expected a type without parameters, found \(quoted(type))"
                )
            }
            fields.append(DictField(name, type, isOptional: isOptional))
        }
        return .dict(fields)
    }

    private static func category(_ text: Substring) throws(DataTypeError) -> DataType {
        guard let semicolon = text.firstIndex(of: ";") else {
            throw DataTypeError("expected category<TYPE;VALUE,...>, found no ;")
        }
        let name = trimmed(text[..<semicolon])
        guard let type = Self.primitives[name], [.string, .int, .int64, .float].contains(type) else {
            throw DataTypeError("expected string, int, int64 or float as the type of a category, found \(quoted(name))")
        }
        var values: [DataValue] = []
        var texts: [String] = []
        for part in text[text.index(after: semicolon)...].split(separator: ",", omittingEmptySubsequences: false) {
            let text = trimmed(part)
            guard !text.isEmpty else { throw DataTypeError("a category has a value without characters") }
            let value: DataValue? =
                switch type {
                case .string: .string(text)
                case .float: Double(text).map(DataValue.float)
                default: IntegerText.integer(text).map(DataValue.int)
                }
            guard let value else { throw DataTypeError("\(quoted(text)) in a category is not of the type \(name)") }
            guard !values.contains(value) else { throw DataTypeError("the category has \(quoted(text)) twice") }
            values.append(value)
            texts.append(text)
        }
        return .category(Category(type: type, values: values, texts: texts))
    }

    private static func link(
        _ text: Substring,
        _ entities: [String: EntityIDType],
        depth: Int
    ) throws(DataTypeError) -> DataType {
        var parts = divided(text, at: ";")
        var mirror: String?
        if parts.count > 1 {
            let setting = trimmed(parts.removeLast())
            guard parts.count == 1, setting.hasPrefix("mirror"),
                let equals = setting.firstIndex(of: "="), trimmed(setting[..<equals]) == "mirror"
            else {
                throw DataTypeError("\(quoted(setting)): expected mirror=NAME behind the ; of a link")
            }
            let name = trimmed(setting[setting.index(after: equals)...])
            guard Attribute.isName(name) else {
                throw DataTypeError("\(quoted(name)) cannot be the name of an attribute; \(Attribute.nameRule)")
            }
            mirror = name
        }
        let comma = parts[0].firstIndex(of: ",")
        let entity = trimmed(parts[0][..<(comma ?? parts[0].endIndex)])
        guard let idType = entities[entity] else {
            let advice = nearestName(to: entity, among: entities.keys.sorted()).map { "; did you mean \(quoted($0))?" }
            throw DataTypeError("entity type \(quoted(entity)) is not defined" + (advice ?? ""))
        }
        var data: DataType?
        if let comma { data = try Self.parse(parts[0][parts[0].index(after: comma)...], entities, depth: depth + 1) }
        return .link(LinkType(entity: entity, idType: idType, data: data, mirror: mirror))
    }

    private static func unknown(_ text: String) -> DataTypeError {
        let known = Self.primitives.keys.sorted() + ["array", "set", "dict", "category", "link"]
        let advice =
            nearestName(to: text, among: known).map { "did you mean \(quoted($0))?" }
            ?? "known are \(known.joined(separator: ", "))"
        return DataTypeError("\(quoted(text)) is no data type; \(advice)")
    }
}

/// A text without the white space around it.
private func trimmed(_ text: some StringProtocol) -> String {
    let rest = text.drop { $0.isWhitespace }
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...last])
}

/// The parts between separators that stand in no brackets.
private func divided(_ text: Substring, at separator: Character) -> [Substring] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
        switch text[index] {
        case "<": depth += 1
        case ">": depth -= 1
        case separator where depth == 0:
            parts.append(text[start..<index])
            start = text.index(after: index)
        default: break
        }
    }
    return parts + [text[start...]]
}
