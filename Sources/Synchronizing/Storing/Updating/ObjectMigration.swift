import Records

/// What becomes of the objects of a model when the model changes.
struct ObjectMigration: Sendable {
    /// What becomes of one.
    struct Outcome {
        var object: StoredObject
        /// Stored names of fields that held something and do not any more, or not all of it.
        var lost: [String] = []
        /// Why the object cannot be kept by the model.
        var problems: [FieldProblem] = []
    }

    private struct Step {
        let field: FieldDefinition
        /// Whether what it holds means the same as before.
        let isKept: Bool
        /// Whether what it holds can be refused now.
        let isChecked: Bool
    }

    private let steps: [Step]
    private let stored: Set<String>

    init(from old: ModelDefinition, to new: ModelDefinition) {
        self.steps = new.fields.filter { $0.name != Bookkeeping.id }.map { field in
            guard let before = old.field(field.name), Self.isSame(before, field) else {
                return Step(field: field, isKept: false, isChecked: true)
            }
            return Step(field: field, isKept: true, isChecked: !Self.isAsStrict(before, field))
        }
        self.stored = Set(self.steps.map(\.field.storedName))
    }

    /// Stored names of fields that can hold something else afterwards.
    var changedFields: Set<String> {
        Set(self.steps.filter { !$0.isKept || $0.isChecked }.map(\.field.storedName))
    }

    private static func isSame(_ old: FieldDefinition, _ new: FieldDefinition) -> Bool {
        old.type == new.type && old.isDate == new.isDate && old.link?.kind == new.link?.kind
            && old.link?.peer == new.link?.peer
    }

    private static func isAsStrict(_ old: FieldDefinition, _ new: FieldDefinition) -> Bool {
        old.allowsNull == new.allowsNull && old.allowsBlank == new.allowsBlank && old.choices == new.choices
            && old.maximumLength == new.maximumLength && old.contentType == new.contentType
            && old.minimum == new.minimum && old.maximum == new.maximum
    }

    /// The object as the model has it. Doing it twice is the same as once.
    ///
    /// - Parameter isGone: Whether an object that a link leads to is no object of the link's model any more.
    func migrate(_ object: StoredObject, now: Int64, isGone: (_ id: Int, _ peer: String) -> Bool) -> Outcome {
        var outcome = Outcome(object: object)
        let old = object.record
        var values: [String: Value] = [:]
        for step in self.steps {
            let (field, name) = (step.field, step.field.storedName)
            let before = old[name]
            var value = step.isKept ? self.cut(before, field, isGone) : .null
            if value != before, before != .null { outcome.lost.append(name) }
            let isUnset = value == .null && (!step.isKept || !field.allowsNull)
            if isUnset { value = Self.initial(of: field, old, now) }
            if step.isChecked || value != before {
                do throws(FieldProblem) {
                    value = try FieldValidation.normalized(value, for: field)
                } catch {
                    // What is to go need not be right.
                    if !old.flag(Bookkeeping.deleted) { outcome.problems.append(error) }
                }
            }
            if value != .null { values[name] = value }
        }
        outcome.lost += old.values.filter { $0.value != .null && !self.stored.contains($0.key) }.keys.sorted()
        if values != old.values.filter({ $0.value != .null }) {
            let record = ObjectRecord(model: old.model, id: old.id, version: old.version + 1, values: values)
            outcome.object = StoredObject(record, contentVersion: record.version)
        }
        return outcome
    }

    /// What is left of a value where texts are shorter, or objects are gone.
    private func cut(_ value: Value, _ field: FieldDefinition, _ isGone: (Int, String) -> Bool) -> Value {
        switch value {
        case .string(let text):
            guard let length = field.maximumLength, text.unicodeScalars.count > length else { return value }
            return .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(length))))
        case .int(let id):
            guard let peer = field.link?.peer, isGone(id, peer) else { return value }
            return .null
        case .array(let ids):
            guard let peer = field.link?.peer else { return value }
            return .array(ids.filter { $0.integer.map { !isGone($0, peer) } ?? false })
        default: return value
        }
    }

    private static func initial(of field: FieldDefinition, _ record: ObjectRecord, _ now: Int64) -> Value {
        if field.isSetAtCreation { return .timestamp(record.time(Bookkeeping.created) ?? now) }
        return field.initial?.value(at: now) ?? .null
    }
}
