/// An element of the models that Watcher has, such as a compute node. Its fields have the names and types that they have
/// there, and others are kept as they are.
///
/// Numbers can be given as texts. What does not fit is an error that names the element and the field: of `init` and `set`
/// at once, of a property when the element is added to a model.
///
/// Its fields are described once, by the struct `Fields`; each member of that is a property of the element.
@dynamicMemberLookup
public protocol StandardElement: ModelElement, ElementReference {
    /// The description of the fields: `ElementField`s.
    associatedtype Fields: Sendable
    /// The fields and what follows from their description.
    static var catalog: FieldCatalog<Fields> { get }
    /// What the id is called in listings and XML, such as `uuid`.
    static var keyField: String { get }
    /// The field that holds the name; nil: there is none.
    static var nameField: String? { get }
    /// All fields that are set, without the id.
    var fields: Record { get set }
    /// Makes an element of fields that nobody looks at.
    init(uncheckedID id: String, fields: Record)
}

extension StandardElement {
    /// The fields in the order of listings.
    public static var rules: [FieldRule] { self.catalog.rules }

    /// The content of a field; nil: it is not set. What a field cannot be is refused by the model.
    public subscript<Content: FieldContent>(
        dynamicMember field: KeyPath<Fields, ElementField<Content>>
    ) -> Content? {
        get { self.fields[Self.catalog.fields[keyPath: field].rule.name].flatMap { Content.content(of: $0) } }
        set { self.fields[Self.catalog.fields[keyPath: field].rule.name] = newValue?.fieldValue }
    }

    /// The type.
    public var referencedType: String? { Self.type }
    /// The id.
    public var referencedID: String { self.id }
    /// The fields.
    public var record: Record { self.fields }

    /// What was kept, as it is.
    public init(id: String, record: Record) throws(ModelProblem) { self.init(uncheckedID: id, fields: record) }

    /// The value of a field; the id too.
    ///
    /// - Throws: `ModelProblem` with `.fieldNotSet`.
    public func value(_ field: String) throws(ModelProblem) -> Value {
        if field == Self.keyField { return .string(self.id) }
        if let value = self.fields[field] { return value }
        throw ModelProblem(.fieldNotSet, "\(Self.type) \"\(self.id)\": \(field) was never set and has no default")
    }

    /// Sets a field.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public mutating func set(_ field: String, _ value: Value) throws(ModelProblem) {
        try self.update([field: value])
    }

    /// Sets several fields; others stay. Nothing has changed if one of them does not fit.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public mutating func update(_ fields: Record) throws(ModelProblem) {
        let rules = Self.rules
        var changed = self.fields
        changed.reserve(fields.count)
        // Fields mostly come in the order of the rules.
        var next = 0
        for (field, value) in fields.fields {
            if let place = Self.place(of: field, near: next, in: rules) {
                next = place + 1
                guard let fitting = rules[place].coerce(value) else { throw self.misfit(rules[place], value) }
                changed[field] = fitting
            } else if field == Self.keyField {
                guard value == .string(self.id) else { throw self.keyChange }
            } else {
                changed[field] = value
            }
        }
        self.fields = changed
    }

    private var keyChange: ModelProblem {
        ModelProblem(
            .invalidField,
            "\(Self.type) \"\(self.id)\": \(Self.keyField) cannot be changed, for it is what the element is known by"
        )
    }

    /// - Throws: `ModelProblem` with `.invalidField` if a field has a value that it cannot.
    public func check() throws(ModelProblem) {
        guard let (rule, value) = self.firstMisfit else { return }
        throw self.misfit(rule, value)
    }

    /// Whether `check` finds nothing.
    var fits: Bool { self.firstMisfit == nil }

    private var firstMisfit: (rule: FieldRule, value: Value)? {
        let rules = Self.rules
        var next = 0
        for (field, value) in self.fields.fields {
            guard let place = Self.place(of: field, near: next, in: rules) else { continue }
            next = place + 1
            guard rules[place].holds(value) else { return (rules[place], value) }
        }
        return nil
    }

    private func misfit(_ rule: FieldRule, _ value: Value) -> ModelProblem {
        let found = String(decoding: JSON.encode(value).prefix(80), as: UTF8.self)
        return ModelProblem(
            .invalidField,
            "\(Self.type) \"\(self.id)\": \(rule.name): expected \(rule.kind.expectation), found \(found)"
        )
    }

    /// The field that `nameField` says; empty: there is none.
    var namedField: String {
        get { Self.nameField.flatMap { self.fields[$0]?.text } ?? "" }
        set {
            guard let field = Self.nameField else { return }
            self.fields[field] = .string(newValue)
        }
    }

    /// The rule of a field, which is looked for from a place on.
    static func rule(_ field: String, near place: Int) -> FieldRule? {
        let rules = self.rules
        return self.place(of: field, near: place, in: rules).map { rules[$0] }
    }

    // Each event looks at all fields of an element: rules are compared where they are, and lengths first.
    private static func place(of field: String, near place: Int, in rules: [FieldRule]) -> Int? {
        let length = field.utf8.count
        for index in place..<max(rules.count, place) where rules[index].length == length && rules[index].name == field {
            return index
        }
        for index in 0..<min(place, rules.count) where rules[index].length == length && rules[index].name == field {
            return index
        }
        return nil
    }
}
