import Configuration
import Records

extension ObjectTransaction {
    /// Refuses an object that breaks a rule which its own values do not tell. It was put already, so that policies see it.
    func check(
        _ record: ObjectRecord,
        _ old: ObjectRecord?,
        _ layout: ModelLayout,
        _ caller: ObjectCaller
    ) throws(ObjectRefusal) {
        try self.checkLinks(record, old, layout)
        try self.checkUnique(record, old, layout)
        guard !layout.definition.validators.isEmpty, !record.flag(Bookkeeping.deleted) else { return }
        let failures: [String]
        do throws(PolicyFailure) {
            failures = try PolicyEvaluation.failures(
                of: layout.definition.validators,
                for: ObjectReference(model: record.model, id: record.id),
                PolicyContext(user: caller.user, isWriting: true),
                in: self.layout.model,
                ObjectWorld(objects: self)
            )
        } catch {
            throw Self.undecided(error)
        }
        if !failures.isEmpty { throw ObjectRefusal(.invalid, failures.joined(separator: "; ")) }
    }

    private func checkLinks(_ record: ObjectRecord, _ old: ObjectRecord?, _ layout: ModelLayout) throws(ObjectRefusal) {
        for (field, _) in layout.links where record[field.storedName] != old?[field.storedName] ?? .null {
            guard let link = field.link else { continue }
            let before = Set(ModelLayout.peers(old?[field.storedName] ?? .null))
            let peers = ModelLayout.peers(record[field.storedName]).filter { !before.contains($0) }
            for (id, peer) in zip(peers, try self.objects(peers)) {
                let place = "\(record.model).\(field.name)"
                guard let peer = peer?.record else {
                    throw ObjectRefusal(.invalid, "\(place): there is no \(link.peer) with the id \(id)")
                }
                guard self.layout.model.isModel(peer.model, a: link.peer) else {
                    throw ObjectRefusal(.invalid, "\(place): \(peer.model)-\(id) is no \(link.peer)")
                }
                if peer.flag(Bookkeeping.deleted), !record.flag(Bookkeeping.deleted) {
                    throw ObjectRefusal(.invalid, "\(place): \(peer.model)-\(id) is deleted")
                }
            }
        }
    }

    private func checkUnique(_ record: ObjectRecord, _ old: ObjectRecord?, _ layout: ModelLayout) throws(ObjectRefusal)
    {
        for key in layout.unique where key.fields.contains(where: { record[$0] != old?[$0] ?? .null }) {
            for leaf in key.leaves {
                guard let prefix = ModelLayout.prefix(of: key, in: record, leaf) else { break }
                let others = try self.ids(.index, prefix, limit: 8).filter { $0 != record.id }
                // Long texts that differ only behind what an index holds are not the same.
                let same = try self.objects(others).first { other in
                    other.map { other in key.fields.allSatisfy { other.record[$0] == record[$0] } } ?? false
                }
                guard let same = same??.record else { continue }
                let values = key.fields.map { name in
                    "\(name) \(quoted(String(decoding: JSON.encode(record[name]), as: UTF8.self), limit: 60))"
                }
                let state = same.flag(Bookkeeping.deleted) ? ", which is being deleted," : ""
                throw ObjectRefusal(
                    .invalid,
                    "\(same.model)-\(same.id)\(state) has the same \(values.joined(separator: ", ")); no two can"
                )
            }
        }
    }

    // MARK: - Access

    /// Refuses a caller who may not read or write an object.
    func judge(
        _ record: ObjectRecord,
        _ layout: ModelLayout,
        _ caller: ObjectCaller,
        isWriting: Bool
    ) throws(ObjectRefusal) {
        guard caller.isJudged, let policy = layout.definition.policy else { return }
        guard try !self.allows(record, layout, caller, isWriting: isWriting) else { return }
        let user = caller.user.map { "\($0)" } ?? "a user who is not known"
        throw ObjectRefusal(
            .denied,
            "\(user) may not \(isWriting ? "change" : "read") \(record.model)-\(record.id): the policy \(quoted(policy)) says so"
        )
    }

    /// Whether a caller may read or write an object.
    func allows(
        _ record: ObjectRecord,
        _ layout: ModelLayout,
        _ caller: ObjectCaller,
        isWriting: Bool
    ) throws(ObjectRefusal) -> Bool {
        guard caller.isJudged, let policy = layout.definition.policy else { return true }
        do throws(PolicyFailure) {
            return try PolicyEvaluation.holds(
                policy,
                for: ObjectReference(model: record.model, id: record.id),
                PolicyContext(user: caller.user, isReading: !isWriting, isWriting: isWriting),
                in: self.layout.model,
                ObjectWorld(objects: self)
            )
        } catch {
            throw Self.undecided(error)
        }
    }

    private static func undecided(_ failure: PolicyFailure) -> ObjectRefusal {
        if case .unavailable(let reason) = failure { return ObjectRefusal(.unavailable, reason) }
        return ObjectRefusal(.denied, "it cannot be decided: \(failure)")
    }
}
