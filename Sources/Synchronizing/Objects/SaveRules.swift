import Records

// What differs from the framework that these rules come from: a save that sets `updated` keeps it even if the list of fields lacks
// it, so that no change goes unseen; times of one object never repeat and never go back, so that a clock that does hides no
// change; and a save can name the version that it is based on.

/// What becomes of an object that is saved or deleted.
public enum SaveRules {
    /// An object that is made. How it is saved does not matter: a new object is always one that steps and policies must see.
    ///
    /// - Parameters:
    ///   - values: By stored names; what is missing gets its default.
    ///   - now: Microseconds since 1970 UTC.
    public static func create(
        _ values: [String: Value],
        of model: ModelDefinition,
        now: Int64
    ) throws(SaveRefusal) -> SaveDecision {
        if model.isAbstract { throw .abstract(model: model.name) }
        var filled = values
        for field in model.fields {
            if field.isSetAtCreation { filled[field.storedName] = .timestamp(now) }
            if values[field.storedName] == nil, let initial = field.initial {
                filled[field.storedName] = initial.value(at: now)
            }
        }
        filled[Bookkeeping.updated] = .timestamp(now)
        filled[Bookkeeping.leafModel] = .string(model.name)
        filled[Bookkeeping.id] = nil
        let (checked, problems) = FieldValidation.check(filled, of: model)
        guard problems.isEmpty else { throw .invalid(problems) }
        let changed = checked.filter { $0.value != .null }.keys.sorted()
        let record = ObjectRecord(model: model.name, version: 1, values: checked)
        return SaveDecision(record: record, changedFields: changed, isSubstantive: true, notes: [])
    }

    /// An object that is changed.
    ///
    /// - Parameters:
    ///   - values: What is given, by stored names; what is missing stays.
    ///   - now: Microseconds since 1970 UTC.
    public static func update(
        _ old: ObjectRecord,
        with values: [String: Value],
        of model: ModelDefinition,
        _ options: SaveOptions,
        now: Int64
    ) throws(SaveRefusal) -> SaveDecision {
        let reference = ObjectReference(model: old.model, id: old.id)
        if let expected = options.expectedVersion, expected != old.version {
            throw .conflict(object: reference, expected: expected, found: old.version)
        }
        var (record, notes) = (old, [String]())
        let given = try Self.given(values, of: model, options)
        let problems = Self.apply(given, to: &record, of: model, options, &notes)
        guard problems.isEmpty else { throw .invalid(problems) }
        let feedback = model.fields.filter { $0.isFeedback && record[$0.storedName] != old[$0.storedName] }
        if options.caller != .synchronizer, !feedback.isEmpty {
            throw .feedback(object: reference, fields: feedback.map(\.name))
        }
        let isSubstantive = model.fields.contains { field in
            !Bookkeeping.isFramework(field.storedName) && record[field.storedName] != old[field.storedName]
        }
        let stamp = Value.timestamp(Self.stamp(of: old, now))
        if options.caller != .synchronizer || options.alwaysUpdatesTimestamp { record[Bookkeeping.updated] = stamp }
        if isSubstantive, options.isSyncSave { record[Bookkeeping.changedByStep] = stamp }
        if isSubstantive, options.isPolicySave { record[Bookkeeping.changedByPolicy] = stamp }
        let changed = model.fields.map(\.storedName).filter { record[$0] != old[$0] }.sorted()
        if !changed.isEmpty { record.version += 1 }
        return SaveDecision(record: record, changedFields: changed, isSubstantive: isSubstantive, notes: notes)
    }

    /// An object that is to go: it stays until steps and policies have seen that; nil: it is protected, or is to go already.
    ///
    /// - Parameter now: Microseconds since 1970 UTC.
    public static func delete(
        _ old: ObjectRecord,
        of model: ModelDefinition,
        _ options: SaveOptions,
        now: Int64
    ) throws(SaveRefusal) -> SaveDecision? {
        if old.flag(Bookkeeping.writeProtect) || old.flag(Bookkeeping.deleted) { return nil }
        var options = options
        options.updateFields = nil
        return try Self.update(
            old,
            with: [Bookkeeping.deleted: true, Bookkeeping.enacted: .null, Bookkeeping.policed: .null],
            of: model,
            options,
            now: now
        )
    }

    // MARK: - Parts

    private static func given(
        _ values: [String: Value],
        of model: ModelDefinition,
        _ options: SaveOptions
    ) throws(SaveRefusal) -> [String: Value] {
        let unknown = FieldValidation.unknown(Set(values.keys).union(options.updateFields ?? []), in: model)
        guard unknown.isEmpty else { throw .invalid(unknown) }
        guard let fields = options.updateFields.map(Set.init) else { return values }
        return values.filter { fields.contains($0.key) }
    }

    private static func apply(
        _ given: [String: Value],
        to record: inout ObjectRecord,
        of model: ModelDefinition,
        _ options: SaveOptions,
        _ notes: inout [String]
    ) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let isDeleted =
            given[Bookkeeping.deleted] == .bool(true)
            || (record.flag(Bookkeeping.deleted) && given[Bookkeeping.deleted] == nil)
        for field in model.fields {
            let name = field.storedName
            guard name != Bookkeeping.id, let value = given[name] else { continue }
            do throws(FieldProblem) {
                let value = try FieldValidation.normalized(value, for: field)
                if value == record[name] { continue }
                if name == Bookkeeping.updated {
                    // Who is no synchronizer gets the time of the save anyway.
                    if options.caller == .synchronizer {
                        notes.append("\(record.model)-\(record.id): a synchronizer does not set updated")
                    }
                } else if field.isSetAtCreation || name == Bookkeeping.leafModel {
                    problems.append(
                        FieldProblem(
                            model: model.name,
                            field: field.name,
                            message: "it is set when the object is made, and never after"
                        )
                    )
                } else {
                    record[name] = value
                }
            } catch {
                // What is to go need not be right, though what is wrong is not kept either.
                if !isDeleted { problems.append(error) }
            }
        }
        return problems
    }

    /// A time that is later than all that the object has.
    private static func stamp(of record: ObjectRecord, _ now: Int64) -> Int64 {
        let latest = Bookkeeping.stamps.compactMap { record.time($0) }.max() ?? .min
        return max(now, latest == .min ? now : latest + 1)
    }
}
