/// One field of a standard element.
public struct FieldRule: Sendable {
    /// The name, as in the data.
    public let name: String
    /// What it is if nobody says; nil: then it is not set.
    public let initial: Value?
    /// What values it has.
    let shape: FieldShape
    /// What values it has, but for null.
    public var kind: FieldKind { self.shape.kind }
    /// Whether it can be null.
    public var isNullable: Bool { self.shape.isNullable }

    init(_ name: String, _ kind: FieldKind, _ initial: Value? = nil, isNullable: Bool = false) {
        self.name = name
        self.initial = initial
        self.shape = FieldShape(kind: kind, isNullable: isNullable)
    }

    /// The value as the field holds it; nil: the field cannot.
    func coerce(_ value: Value) -> Value? { self.shape.coerce(value) }

    /// Whether a value is one that the field holds.
    func holds(_ value: Value) -> Bool { self.shape.holds(value) }
}
