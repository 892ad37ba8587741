/// What a field of an object can hold.
public protocol FieldValue {
    /// As the host knows it.
    var asValue: Value { get }

    /// What a field holds; nil: it holds something else.
    init?(_ value: Value)
}

extension Value: FieldValue {
    /// Itself.
    public var asValue: Value { self }

    /// The same.
    public init?(_ value: Value) { self = value }
}

extension String: FieldValue {
    /// A text.
    public var asValue: Value { .string(self) }

    /// A text; one that is missing is empty.
    public init?(_ value: Value) {
        guard let text = value == .null ? "" : value.text else { return nil }
        self = text
    }
}

extension Int: FieldValue {
    /// A whole number.
    public var asValue: Value { .int(self) }

    /// A whole number; one that is missing is 0.
    public init?(_ value: Value) {
        guard let number = value == .null ? 0 : value.integer else { return nil }
        self = number
    }
}

extension Double: FieldValue {
    /// A number.
    public var asValue: Value { .double(self) }

    /// A number; one that is missing is 0.
    public init?(_ value: Value) {
        guard let number = value == .null ? 0 : value.number else { return nil }
        self = number
    }
}

extension Bool: FieldValue {
    /// Whether.
    public var asValue: Value { .bool(self) }

    /// Whether; what is missing is not so.
    public init?(_ value: Value) {
        guard let flag = value == .null ? false : value.flag else { return nil }
        self = flag
    }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    /// Null if there is none.
    public var asValue: Value { self?.asValue ?? .null }

    /// None of null.
    public init?(_ value: Value) {
        if value == .null {
            self = .none
            return
        }
        guard let wrapped = Wrapped(value) else { return nil }
        self = .some(wrapped)
    }
}

extension Array: FieldValue where Element: FieldValue {
    /// A list.
    public var asValue: Value { .array(self.map(\.asValue)) }

    /// A list of such.
    public init?(_ value: Value) {
        if value == .null {
            self = []
            return
        }
        guard let elements = value.elements else { return nil }
        var found: [Element] = []
        for element in elements {
            guard let element = Element(element) else { return nil }
            found.append(element)
        }
        self = found
    }
}
