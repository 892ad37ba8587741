import Records

/// An object that is being changed, and what was changed of it since it was read.
public struct ObjectDraft: Hashable, Sendable {
    /// Whether it was never saved.
    public private(set) var isNew: Bool
    /// The object as it is now.
    public private(set) var record: ObjectRecord
    private var initial: [String: Value]

    /// An object that was read.
    public init(_ record: ObjectRecord) {
        self.isNew = false
        self.record = record
        self.initial = record.values
    }

    /// An object that is made with some values. They are no difference, though they are fields to save.
    public init(new model: String, values: [String: Value]) {
        self.isNew = true
        self.record = ObjectRecord(model: model, values: values)
        self.initial = values
    }

    /// What a field holds.
    public subscript(name: String) -> Value {
        get { self.record[name] }
        set { self.record[name] = newValue }
    }

    /// The fields that hold something else than at first.
    public var difference: [String: FieldDifference] {
        var found: [String: FieldDifference] = [:]
        for name in Set(self.initial.keys).union(self.record.values.keys) {
            found[name] = self.difference(of: name)
        }
        return found
    }

    /// What a field held at first and holds now; nil: it is the same.
    public func difference(of name: String) -> FieldDifference? {
        let old = self.initial[name] ?? .null
        return old == self.record[name] ? nil : FieldDifference(old: old, new: self.record[name])
    }

    /// Whether there is a difference.
    public var hasChanged: Bool { self.record.values.contains { $0.value != self.initial[$0.key] ?? .null } }

    /// Whether a field holds something else than at first.
    public func hasChanged(_ name: String) -> Bool { self.difference(of: name) != nil }

    /// The fields to save, sorted: those that differ; of a new object, all that were set.
    public var changedFields: [String] {
        self.isNew ? self.record.values.keys.sorted() : self.difference.keys.sorted()
    }

    /// Takes over what was kept: nothing differs from it.
    public mutating func rebase(on record: ObjectRecord) { self = Self(record) }
}
