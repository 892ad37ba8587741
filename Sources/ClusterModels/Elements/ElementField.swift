/// One field in the description of a standard element: its name in the data, and what it takes. It is an object so that the
/// description of an element is a few words, which every property goes through.
public final class ElementField<Content: FieldContent>: DescribedField {
    /// What holds of the field.
    public let rule: FieldRule

    /// - Parameters:
    ///   - kind: What values it has; nil: what is usual for the type of the property.
    ///   - initial: What it is if nobody says; nil: then it is not set.
    init(_ name: String, _ kind: FieldKind? = nil, initial: Value? = nil, isNullable: Bool = false) {
        self.rule = FieldRule(name, kind ?? Content.fieldKind, initial, isNullable: isNullable)
    }
}

/// A field, whatever the type of its property.
protocol DescribedField: Sendable {
    var rule: FieldRule { get }
}
