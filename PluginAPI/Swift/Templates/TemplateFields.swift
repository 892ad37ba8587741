/// Fields of a template in order: unique keys with texts to fill in, values, or functions of the seed.
public struct TemplateFields: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var fields: [(key: String, value: TemplateValue)] = []

    init(_ fields: [(String, TemplateValue)]) {
        for (key, value) in fields { self.set(key, value) }
    }

    /// Makes fields of a literal; of a repeated key the first gives the place and the last the value.
    public init(dictionaryLiteral elements: (String, TemplateValue)...) { self.init(elements) }

    /// Replaces the value of a key in its place, or appends it.
    mutating func set(_ key: String, _ value: TemplateValue) {
        if let index = self.fields.firstIndex(where: { $0.key == key }) {
            self.fields[index].value = value
        } else {
            self.fields.append((key, value))
        }
    }
}
