import Records

extension ObjectTransaction {
    /// Marks an object, and all that cannot be without one of them, as such that are to go. Links that can be empty become so.
    ///
    /// - Parameter version: What the caller knows of it; nil: whatever it is.
    func delete(_ id: Int, of model: String?, version: Int?, by caller: ObjectCaller) throws(ObjectRefusal) {
        let first = try self.required(id, of: model)
        try self.judge(first.record, try self.layout(of: first.record.model), caller, isWriting: true)
        if let version, version < first.contentVersion || version > first.record.version {
            let refusal = SaveRefusal.conflict(object: first.reference, expected: version, found: first.record.version)
            throw ObjectRefusal(refusal, found: first.record)
        }
        // One that is protected is silently kept, as ever.
        if first.record.flag(Bookkeeping.writeProtect) || first.record.flag(Bookkeeping.deleted) { return }
        var waiting = [id]
        var isDoomed: Set<Int> = [id]
        var released: [(id: Int, field: FieldDefinition, peer: Int)] = []
        while let id = waiting.popLast() {
            guard let object = try self.object(id), let layout = self.layout[object.record.model] else { continue }
            try self.mark(object, layout, caller)
            for (name, referrer) in layout.referrers {
                let ids = try self.live(.links, ObjectEntry.links(to: id, by: name)).filter { !isDoomed.contains($0) }
                guard referrer.isCascading else {
                    released += ids.map { ($0, referrer.field, id) }
                    continue
                }
                for other in try self.objects(ids) {
                    guard let other else { continue }
                    if other.record.flag(Bookkeeping.writeProtect) {
                        throw ObjectRefusal(
                            .denied,
                            "\(other.reference) cannot be without \(object.reference) and is protected from being deleted"
                        )
                    }
                    isDoomed.insert(other.record.id)
                    waiting.append(other.record.id)
                }
            }
        }
        for (id, field, peer) in released where !isDoomed.contains(id) {
            try self.release(id, field, from: peer, caller)
        }
    }

    private func mark(_ object: StoredObject, _ layout: ModelLayout, _ caller: ObjectCaller) throws(ObjectRefusal) {
        let options = SaveOptions(
            caller: caller.kind,
            isSyncSave: caller.isSyncSave,
            isPolicySave: caller.isPolicySave
        )
        do throws(SaveRefusal) {
            let decision = try SaveRules.delete(object.record, of: layout.definition, options, now: self.now)
            if let decision { self.put(object.after(decision), before: object, depth: caller.depth) }
        } catch {
            throw ObjectRefusal(error, found: object.record)
        }
    }

    private func release(
        _ id: Int,
        _ field: FieldDefinition,
        from peer: Int,
        _ caller: ObjectCaller
    ) throws(ObjectRefusal) {
        guard let old = try self.object(id)?.record else { return }
        let rest = ModelLayout.peers(old[field.storedName]).filter { $0 != peer }
        let value = field.link?.kind == .manyToMany ? Value.array(rest.map { .int($0) }) : .null
        // Who may delete the one may have the other know, and what is a fact is not for a validator to deny.
        let request = SaveRequest(model: nil, id: id, values: [field.storedName: value])
        _ = try self.save(request, by: caller.kind == .user ? .administrator : caller)
    }

    // MARK: - For good

    /// Removes an object that is to go if nothing keeps it, together with those that wait for each other and for nothing else.
    ///
    /// - Returns: Why it stays, or `.purge`.
    func purge(_ id: Int) throws(ObjectRefusal) -> PurgeVerdict {
        var found: [Int: StoredObject] = [:]
        var waiting = [id]
        while let id = waiting.popLast() {
            guard found[id] == nil, let object = try self.object(id) else { continue }
            let verdict = PurgeVerdict(object.record, hasDependents: false)
            guard verdict == .purge else { return found.isEmpty ? verdict : .waitsForDependents }
            found[id] = object
            guard let layout = self.layout[object.record.model] else { continue }
            for name in layout.referrers.keys {
                waiting += try self.ids(.links, ObjectEntry.links(to: id, by: name)).filter { found[$0] == nil }
            }
        }
        for object in found.values { self.remove(object) }
        return found.isEmpty ? .live : .purge
    }
}
