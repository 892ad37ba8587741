import Configuration
import Records

extension ObjectTransaction {
    /// What a save is given beside the caller.
    struct SaveRequest: Sendable {
        /// The model; of an object that is there it can be missing.
        var model: String?
        /// 0: it is made.
        var id: Int
        var values: [String: Value]
        var version: Int?
        var updateFields: [String]?
        var alwaysUpdatesTimestamp = false
    }

    /// An object by its id, as one of a model.
    func required(_ id: Int, of model: String?) throws(ObjectRefusal) -> StoredObject {
        if let object = try self.existing(id, of: model) { return object }
        throw ObjectRefusal(.notFound, "there is no \(model ?? "object") with the id \(id)")
    }

    /// The same; nil: there is none.
    func existing(_ id: Int, of model: String?) throws(ObjectRefusal) -> StoredObject? {
        if let model { _ = try self.layout(of: model) }
        guard id > 0, let object = try self.object(id) else { return nil }
        if let model, !self.layout.model.isModel(object.record.model, a: model) { return nil }
        return object
    }

    /// Makes or changes an object.
    func save(_ request: SaveRequest, by caller: ObjectCaller) throws(ObjectRefusal) -> ObjectRecord {
        if request.id == 0 { return try self.create(request, by: caller) }
        let old = try self.required(request.id, of: request.model)
        let layout = try self.layout(of: old.record.model)
        try self.judge(old.record, layout, caller, isWriting: true)
        if let value = request.values[Bookkeeping.deleted], value != old.record[Bookkeeping.deleted],
            request.updateFields.map({ $0.contains(Bookkeeping.deleted) }) ?? true
        {
            throw ObjectRefusal(.invalid, "\(old.reference).deleted: objects are deleted with \"delete\", and stay so")
        }
        let decision = try self.decide(request, old, layout, caller)
        guard !decision.isNothing else { return old.record }
        self.put(old.after(decision), before: old, depth: caller.depth)
        try self.check(decision.record, old.record, layout, caller)
        if caller.isJudged { try self.judge(decision.record, layout, caller, isWriting: true) }
        return decision.record
    }

    /// Changes fields of the framework's own: no policy is asked, and no step has to see it.
    func note(_ values: [String: Value], in id: Int) throws(ObjectRefusal) -> ObjectRecord? {
        guard let old = try self.object(id), let layout = self.layout[old.record.model] else { return nil }
        let request = SaveRequest(model: nil, id: id, values: values)
        let decision = try self.decide(request, old, layout, .observer)
        guard !decision.isNothing else { return old.record }
        self.put(old.after(decision), before: old, depth: nil)
        return decision.record
    }

    private func create(_ request: SaveRequest, by caller: ObjectCaller) throws(ObjectRefusal) -> ObjectRecord {
        guard let model = request.model else { throw ObjectRefusal(.invalid, "a new object needs a \"model\"") }
        let layout = try self.layout(of: model)
        if request.values[Bookkeeping.deleted] == .bool(true) {
            throw ObjectRefusal(.invalid, "\(model).deleted: an object is not made to be deleted")
        }
        let decision: SaveDecision
        do throws(SaveRefusal) {
            decision = try SaveRules.create(request.values, of: layout.definition, now: self.now)
        } catch {
            throw ObjectRefusal(error, found: nil)
        }
        var record = decision.record
        record.id = try self.takeID()
        self.put(StoredObject(record, contentVersion: record.version), before: nil, depth: caller.depth)
        try self.check(record, nil, layout, caller)
        try self.judge(record, layout, caller, isWriting: true)
        return record
    }

    private func decide(
        _ request: SaveRequest,
        _ old: StoredObject,
        _ layout: ModelLayout,
        _ caller: ObjectCaller
    ) throws(ObjectRefusal) -> SaveDecision {
        var expected = request.version
        // Only the framework saved it since, and not what is changed now.
        if let version = expected, version < old.record.version, version >= old.contentVersion,
            !(request.updateFields ?? Array(request.values.keys)).contains(where: Bookkeeping.isFramework)
        {
            expected = old.record.version
        }
        let options = SaveOptions(
            caller: caller.kind,
            updateFields: request.updateFields,
            alwaysUpdatesTimestamp: request.alwaysUpdatesTimestamp,
            isSyncSave: caller.isSyncSave,
            isPolicySave: caller.isPolicySave,
            expectedVersion: expected
        )
        do throws(SaveRefusal) {
            return try SaveRules.update(
                old.record,
                with: request.values,
                of: layout.definition,
                options,
                now: self.now
            )
        } catch {
            throw ObjectRefusal(error, found: old.record)
        }
    }
}

extension StoredObject {
    var reference: ObjectReference { ObjectReference(model: self.record.model, id: self.record.id) }

    /// What becomes of it.
    func after(_ decision: SaveDecision) -> StoredObject {
        let isContent = decision.changedFields.contains { !Bookkeeping.isFramework($0) }
        return StoredObject(
            decision.record,
            contentVersion: isContent ? decision.record.version : self.contentVersion
        )
    }
}
