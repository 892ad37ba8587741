import Records

/// The fields of a type of elements: its description, and all that follows from it. There is one for each type.
public final class FieldCatalog<Fields: Sendable>: Sendable {
    /// The description: a struct whose members are `ElementField`s.
    public let fields: Fields
    /// The fields in the order in which they are described, which is that of listings.
    public let rules: [FieldRule]
    /// The fields of an element of which nothing is said.
    let initial: Record

    /// Takes over a description.
    init(_ fields: Fields) {
        self.fields = fields
        // Once for each type: a second list of the members would be one that somebody forgets.
        let rules = Mirror(reflecting: fields).children.compactMap { ($0.value as? any DescribedField)?.rule }
        self.rules = rules
        self.initial = Record(rules.compactMap { rule in rule.initial.map { (rule.name, $0) } })
    }
}
