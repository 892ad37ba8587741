/// One field of a standard element.
public struct FieldRule: Sendable {
    /// The name, as in the data.
    public let name: String
    /// What values it has.
    public let kind: FieldKind
    /// What it is if nobody says; nil: then it is not set.
    public let initial: Value?
    /// Whether it can be null.
    public let isNullable: Bool

    /// Bytes of the name.
    let length: Int

    init(_ name: String, _ kind: FieldKind, _ initial: Value? = nil, isNullable: Bool = false) {
        self.name = name
        self.length = name.utf8.count
        self.kind = kind
        self.initial = initial
        self.isNullable = isNullable
    }

    /// The value as the field holds it; nil: the field cannot.
    func coerce(_ value: Value) -> Value? {
        if case .null = value { return self.holds(value) ? value : self.kind.coerce(value) }
        if self.kind.isEmptyNull, value == "" { return .some(.null) }
        return self.kind.coerce(value)
    }

    /// Whether a value is one that the field holds.
    func holds(_ value: Value) -> Bool {
        self.kind.holds(value, isNullable: self.isNullable)
    }
}

extension FieldKind {
    var isEmptyNull: Bool { if case .optionalText = self { true } else { false } }
}
