/// What values a field has.
struct FieldShape: Sendable, BitwiseCopyable {
    var kind: FieldKind
    var isNullable: Bool

    /// The value as the field holds it; nil: the field cannot.
    func coerce(_ value: Value) -> Value? {
        if case .null = value { return self.holds(value) ? value : self.kind.coerce(value) }
        if self.kind.isEmptyNull, value == "" { return .some(.null) }
        return self.kind.coerce(value)
    }

    /// Whether a value is one that the field holds, and makes nothing else of.
    func keeps(_ value: Value) -> Bool {
        switch (self.kind, value) {
        case (.json, .string), (.amount, .int): false
        case (.optionalText, .string(let text)): !text.isEmpty
        default: self.holds(value)
        }
    }

    /// Whether a value is one that the field holds.
    @inline(__always)
    func holds(_ value: Value) -> Bool { self.kind.holds(value, isNullable: self.isNullable) }
}

extension FieldKind {
    var isEmptyNull: Bool { if case .optionalText = self { true } else { false } }
}
