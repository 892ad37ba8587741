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
    /// The fields.
    static var table: FieldTable { get }
    /// All fields that are set, without the id.
    var values: FieldValues { get set }
    /// Makes an element of fields that nobody looks at.
    init(uncheckedID id: String, values: FieldValues)
}

extension StandardElement {
    /// The fields in the order of listings.
    public static var rules: [FieldRule] { Self.table.rules }

    /// All fields that are set, without the id, in the order of listings; then others.
    public var fields: Record {
        get { self.values.record }
        set { self.values = FieldValues(newValue, Self.table) }
    }

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, fields: Record) {
        self.init(uncheckedID: id, values: FieldValues(fields, Self.table))
    }

    /// The type.
    public var referencedType: String? { Self.type }
    /// The id.
    public var referencedID: String { self.id }
    /// The fields.
    public var record: Record { self.fields }

    /// What was kept, as it is.
    public init(id: String, record: Record) throws(ModelProblem) { self.init(uncheckedID: id, fields: record) }

    /// Writes the fields as a map in CBOR.
    public func encode(to buffer: inout ByteBuffer) { self.values.encode(to: &buffer) }

    /// The value of a field; the id too.
    ///
    /// - Throws: `ModelProblem` with `.fieldNotSet`.
    public func value(_ field: String) throws(ModelProblem) -> Value {
        if field == Self.keyField { return .string(self.id) }
        if let value = self.values[field] { return value }
        throw ModelProblem(.fieldNotSet, "\(Self.type) \"\(self.id)\": \(field) was never set and has no default")
    }

    /// Sets a field.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public mutating func set(_ field: String, _ value: Value) throws(ModelProblem) { try self.update([field: value]) }

    /// Sets several fields; others stay. Nothing has changed if one of them does not fit.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public mutating func update(_ fields: Record) throws(ModelProblem) {
        if let key = fields[Self.keyField] { try Self.check(key: key, self.id) }
        do throws(FieldMisfit) {
            var changed = self.values
            try changed.take(fields, except: Self.keyField)
            self.values = changed
        } catch {
            throw error.problem(Self.type, self.id)
        }
    }

    /// - Throws: `ModelProblem` with `.invalidField` if a field has a value that it cannot.
    public func check() throws(ModelProblem) {
        do throws(FieldMisfit) { try self.values.check() } catch { throw error.problem(Self.type, self.id) }
    }

    /// Whether `check` finds nothing.
    var fits: Bool { (try? self.values.check()) != nil }

    /// What was given, and what fields are if nobody says.
    static func values(_ fields: Record, of id: String) throws(ModelProblem) -> FieldValues {
        var values: FieldValues
        do throws(FieldMisfit) { values = try FieldValues(taking: fields, Self.table) } catch {
            throw error.problem(Self.type, id)
        }
        if values.others.count > 0, let key = values.others[Self.keyField] {
            try Self.check(key: key, id)
            values[Self.keyField] = Optional.none
        }
        return values
    }

    private static func check(key: Value, _ id: String) throws(ModelProblem) {
        if key == .string(id) { return }
        throw ModelProblem(
            .invalidField,
            "\(Self.type) \"\(id)\": \(Self.keyField) cannot be changed, for it is what the element is known by"
        )
    }

    /// The rule of a field, if there is one.
    static func rule(_ field: String) -> FieldRule? { Self.table.place(of: field).map { Self.table.rules[$0] } }
}

// What the properties of the elements are made of.
extension StandardElement {
    func text(_ field: String) -> String? { self.values[field]?.text }
    func count(_ field: String) -> Int? { self.values[field]?.integer }
    func amount(_ field: String) -> Double? { self.values[field]?.number }
    func flag(_ field: String) -> Bool? { self.values[field]?.flag }
    mutating func put(_ field: String, _ value: String?) { self.values[field] = value.map { .string($0) } }
    mutating func put(_ field: String, _ value: Int?) { self.values[field] = value.map { .int($0) } }
    mutating func put(_ field: String, _ value: Double?) { self.values[field] = value.map { .double($0) } }
    mutating func put(_ field: String, _ value: Bool?) { self.values[field] = value.map { .bool($0) } }
}
