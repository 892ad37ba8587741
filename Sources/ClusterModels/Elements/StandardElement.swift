/// An element of the models that Watcher has, such as a compute node. Its fields have the names and types that they have
/// there, and others are kept as they are.
///
/// Numbers can be given as texts. What does not fit is an error that names the element and the field: of `init` and `set`
/// at once, of a property when the element is added to a model.
public protocol StandardElement: ModelElement, ElementReference {
    /// What the id is called in listings and XML, such as `uuid`.
    static var keyField: String { get }
    /// The field that holds the name; nil: there is none.
    static var nameField: String? { get }
    /// The fields in the order of listings.
    static var rules: [FieldRule] { get }
    /// All fields that are set, without the id.
    var fields: Record { get set }
    /// Makes an element of fields that nobody looks at.
    init(uncheckedID id: String, fields: Record)
}

extension StandardElement {
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
        guard field != Self.keyField else {
            guard value == .string(self.id) else {
                throw ModelProblem(
                    .invalidField,
                    "\(Self.type) \"\(self.id)\": \(field) cannot be changed, for it is what the element is known by"
                )
            }
            return
        }
        self.fields[field] = try self.coerced(field, value)
    }

    /// Sets several fields; others stay. Nothing has changed if one of them does not fit.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public mutating func update(_ fields: Record) throws(ModelProblem) {
        var changed = self
        for (field, value) in fields.fields { try changed.set(field, value) }
        self = changed
    }

    /// - Throws: `ModelProblem` with `.invalidField` if a field has a value that it cannot.
    public func check() throws(ModelProblem) {
        for (place, (field, value)) in self.fields.fields.enumerated() {
            guard !Self.allows(field, value, near: place), let rule = Self.rule(field, near: place) else { continue }
            throw self.misfit(rule, value)
        }
    }

    /// Whether `check` finds nothing.
    var fits: Bool {
        self.fields.fields.enumerated().allSatisfy { place, field in
            Self.allows(field.key, field.value, near: place)
        }
    }

    static var defaults: Record {
        Record(Self.rules.compactMap { rule in rule.initial.map { (rule.name, $0) } })
    }

    private func coerced(_ field: String, _ value: Value) throws(ModelProblem) -> Value {
        guard let rule = Self.rule(field, near: 0) else { return value }
        if let fitting = rule.coerce(value) { return fitting }
        throw self.misfit(rule, value)
    }

    private func misfit(_ rule: FieldRule, _ value: Value) -> ModelProblem {
        let found = String(decoding: JSON.encode(value).prefix(80), as: UTF8.self)
        return ModelProblem(
            .invalidField,
            "\(Self.type) \"\(self.id)\": \(rule.name): expected \(rule.kind.expectation), found \(found)"
        )
    }

    /// The rule of a field. Fields mostly come in the order of the rules, so the search begins there.
    static func rule(_ field: String, near place: Int) -> FieldRule? {
        self.rulePlace(field, near: place).map { self.rules[$0] }
    }

    /// Whether the rule of a field, if there is one, allows a value.
    private static func allows(_ field: String, _ value: Value, near place: Int) -> Bool {
        guard let found = self.rulePlace(field, near: place) else { return true }
        return self.rules[found].kind.holds(value, isNullable: self.rules[found].isNullable)
    }

    // Each event looks at all fields of an element: rules are compared where they are, and lengths first.
    private static func rulePlace(_ field: String, near place: Int) -> Int? {
        let length = field.utf8.count
        let count = self.rules.count
        for offset in 0..<count {
            let index = place + offset < count ? place + offset : (place + offset) % count
            if self.rules[index].length == length, self.rules[index].name == field { return index }
        }
        return nil
    }
}

// What the properties of the elements are made of.
extension StandardElement {
    func text(_ field: String) -> String? { self.fields[field]?.text }
    func count(_ field: String) -> Int? { self.fields[field]?.integer }
    func amount(_ field: String) -> Double? { self.fields[field]?.number }
    func flag(_ field: String) -> Bool? { self.fields[field]?.flag }
    mutating func put(_ field: String, _ value: String?) { self.fields[field] = value.map { .string($0) } }
    mutating func put(_ field: String, _ value: Int?) { self.fields[field] = value.map { .int($0) } }
    mutating func put(_ field: String, _ value: Double?) { self.fields[field] = value.map { .double($0) } }
    mutating func put(_ field: String, _ value: Bool?) { self.fields[field] = value.map { .bool($0) } }
}
