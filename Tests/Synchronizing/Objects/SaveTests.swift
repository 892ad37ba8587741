import Records
import Testing

@testable import Synchronizing

/// What becomes of objects that are saved and deleted, and what is pending then.
@Suite struct SaveTests {
    private let model: ModelDefinition

    init() throws {
        self.model = try Reading.model(
            """
            required string name = 1 [max_length = 20]; optional int32 size = 2 [default = 4];
            optional string state = 3 [text = True, feedback_state = True];
            """
        )
    }

    /// An object that was made at 100, synced and policed.
    private func settled(_ changes: [String: Value] = [:]) throws -> ObjectRecord {
        var record = try SaveRules.create(["name": "x"], of: self.model, now: 100).record
        record.id = 1
        record["enacted"] = .timestamp(100)
        record["policed"] = .timestamp(100)
        for (name, value) in changes { record[name] = value }
        return record
    }

    @Test func aNewObjectHasItsDefaults() throws {
        let decision = try SaveRules.create(["name": "x", "enacted": nil], of: self.model, now: 100)
        let record = decision.record
        #expect(
            record["size"] == 4 && record["leaf_model_name"] == "M"
                && record["backend_status"] == "Provisioning in progress"
        )
        #expect(record.time("created") == 100 && record.time("updated") == 100 && record["enacted"] == .null)
        #expect((record.version, record.id) == (1, 0))
        #expect(decision.changedFields.contains("name") && !decision.changedFields.contains("enacted"))
        for kind in PendingKind.allCases {
            #expect(kind.holds(for: record) == [.dirtyObjects, .dirtyPolicies].contains(kind))
        }
    }

    @Test func whatCannotBeMadeIsRefused() throws {
        #expect(throws: SaveRefusal.invalid([FieldProblem(model: "M", field: "name", message: "it needs a value")])) {
            try SaveRules.create([:], of: self.model, now: 1)
        }
        let base = try #require(DataModel.base.model("XOSBase"))
        #expect(throws: SaveRefusal.abstract(model: "XOSBase")) { try SaveRules.create([:], of: base, now: 1) }
    }

    // MARK: - Times

    /// Who saves how, whether a field changes, and which times become 200.
    @Test(
        arguments: [
            (SaveOptions(caller: .user), true, ["updated"]), (SaveOptions(caller: .user), false, ["updated"]),
            (SaveOptions(caller: .user, updateFields: ["size"]), true, ["updated"]),
            (SaveOptions(caller: .synchronizer), true, []),
            (SaveOptions(caller: .synchronizer, alwaysUpdatesTimestamp: true), true, ["updated"]),
            (SaveOptions(caller: .synchronizer, alwaysUpdatesTimestamp: true), false, ["updated"]),
            (
                SaveOptions(caller: .synchronizer, updateFields: ["size"], alwaysUpdatesTimestamp: true), true,
                ["updated"]
            ),
            (SaveOptions(caller: .synchronizer, isSyncSave: true), true, ["changed_by_step"]),
            (SaveOptions(caller: .synchronizer, isSyncSave: true), false, []),
            (SaveOptions(caller: .synchronizer, updateFields: ["size"], isSyncSave: true), true, ["changed_by_step"]),
            (SaveOptions(caller: .synchronizer, updateFields: ["name"], isSyncSave: true), true, []),
            (SaveOptions(caller: .synchronizer, isPolicySave: true), true, ["changed_by_policy"]),
            (SaveOptions(caller: .synchronizer, isPolicySave: true), false, []),
            (
                SaveOptions(caller: .synchronizer, alwaysUpdatesTimestamp: true, isSyncSave: true), true,
                ["changed_by_step", "updated"]
            ),
        ] as [(SaveOptions, Bool, [String])]
    )
    func whichTimesAreSet(options: SaveOptions, isChanged: Bool, stamps: [String]) throws {
        let old = try self.settled()
        let decision = try SaveRules.update(old, with: ["size": isChanged ? 5 : 4], of: self.model, options, now: 200)
        let names = ["changed_by_policy", "changed_by_step", "updated"]
        #expect(names.filter { decision.record.time($0) == 200 } == stamps)
        #expect(names.filter { decision.record[$0] != old[$0] } == stamps)
        let writesSize = isChanged && options.updateFields?.contains("size") != false
        #expect(decision.isSubstantive == writesSize && (decision.record["size"] == 5) == writesSize)
        #expect(decision.changedFields == (stamps + (writesSize ? ["size"] : [])).sorted())
        #expect(decision.record.version == old.version + (decision.isNothing ? 0 : 1))
    }

    @Test func whatTheFrameworkNotesIsNoReasonToLookAgain() throws {
        let options = SaveOptions(caller: .synchronizer, isSyncSave: true, isPolicySave: true)
        let notes: [String: Value] = [
            "enacted": .timestamp(150), "policed": .timestamp(150), "backend_status": "OK", "backend_code": 1,
            "policy_code": 1,
            "policy_status": "done", "backend_register": "{}", "backend_handle": "h",
        ]
        let decision = try SaveRules.update(try self.settled(), with: notes, of: self.model, options, now: 200)
        #expect(
            !decision.isSubstantive && decision.record["backend_status"] == "OK"
                && decision.record["changed_by_step"] == .null
        )
        // Who is no step changes the wish.
        let wish = try SaveRules.update(try self.settled(), with: ["no_sync": true], of: self.model, options, now: 200)
        #expect(wish.isSubstantive)
    }

    @Test func aSynchronizerDoesNotSetWhenSomebodyChanged() throws {
        let options = SaveOptions(caller: .synchronizer)
        let decision = try SaveRules.update(
            try self.settled(),
            with: ["updated": .timestamp(900)],
            of: self.model,
            options,
            now: 200
        )
        #expect(decision.record.time("updated") == 100 && decision.isNothing)
        #expect(decision.notes == ["M-1: a synchronizer does not set updated"])
    }

    @Test func aClockThatGoesBackHidesNoChange() throws {
        let old = try self.settled(["enacted": .timestamp(500), "updated": .timestamp(500)])
        #expect(!PendingKind.dirtyObjects.holds(for: old))
        for now in [Int64(3), 500] {
            let new = try SaveRules.update(old, with: ["size": 9], of: self.model, SaveOptions(caller: .user), now: now)
                .record
            #expect(new.time("updated") == 501 && PendingKind.dirtyObjects.holds(for: new))
        }
    }

    // MARK: - Refusals

    @Test func whatIsToldBackBelongsToSynchronizers() throws {
        let old = try self.settled()
        #expect(throws: SaveRefusal.feedback(object: ObjectReference(model: "M", id: 1), fields: ["state"])) {
            try SaveRules.update(old, with: ["state": "up"], of: self.model, SaveOptions(caller: .user), now: 200)
        }
        #expect(try SaveRules.create(["name": "x", "state": "up"], of: self.model, now: 1).record["state"] == "up")
        let step = SaveOptions(caller: .synchronizer)
        #expect(
            try SaveRules.update(old, with: ["state": "up"], of: self.model, step, now: 200).record["state"] == "up"
        )
        let same = try self.settled(["state": "up"])
        _ = try SaveRules.update(
            same,
            with: ["state": "up", "size": 1],
            of: self.model,
            SaveOptions(caller: .user),
            now: 200
        )
    }

    @Test func aChangeOfAnOldVersionIsRefused() throws {
        var options = SaveOptions(caller: .user, expectedVersion: 1)
        let first = try SaveRules.update(try self.settled(), with: ["size": 5], of: self.model, options, now: 200)
            .record
        let refusal = SaveRefusal.conflict(object: ObjectReference(model: "M", id: 1), expected: 1, found: 2)
        #expect(throws: refusal) { try SaveRules.update(first, with: ["size": 6], of: self.model, options, now: 300) }
        #expect(refusal.description.contains("based on version 1, and there is version 2; read it again"))
        options.expectedVersion = 2
        #expect(try SaveRules.update(first, with: ["size": 6], of: self.model, options, now: 300).record.version == 3)
    }

    @Test(
        arguments: [
            (["nmae": 1], nil, "M.nmae: there is no such field; did you mean 'name'?"),
            (["size": 1], ["sise"], "M.sise: there is no such field; did you mean 'size'?"),
            (["name": "much longer than twenty"], nil, "M.name: it has 23 characters"),
            (["created": .timestamp(1)], nil, "created: it is set when the object is made"),
            (["leaf_model_name": "N"], nil, "leaf_model_name: it is set when the object is made"),
            (["name": nil, "size": "x"], nil, "M.name: it needs a value; M.size: expected"),
        ] as [([String: Value], [String]?, String)]
    )
    func whatIsWrongIsRefused(values: [String: Value], fields: [String]?, words: String) throws {
        let old = try self.settled()
        do throws(SaveRefusal) {
            let options = SaveOptions(caller: .user, updateFields: fields)
            _ = try SaveRules.update(old, with: values, of: self.model, options, now: 200)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(words), "\(error)")
        }
    }

    // MARK: - Deleting

    @Test func whatIsToGoIsSeenByStepsAndPolicies() throws {
        let old = try self.settled()
        let deleted = try #require(try SaveRules.delete(old, of: self.model, SaveOptions(caller: .user), now: 200))
            .record
        #expect(deleted.flag("deleted") && deleted["enacted"] == .null && deleted["policed"] == .null)
        for kind in PendingKind.allCases {
            #expect(kind.holds(for: deleted) == [.deletedObjects, .deletedPolicies].contains(kind))
        }
        #expect(try SaveRules.delete(deleted, of: self.model, SaveOptions(caller: .user), now: 300) == nil)
        let protected = try self.settled(["write_protect": true])
        #expect(try SaveRules.delete(protected, of: self.model, SaveOptions(caller: .user), now: 300) == nil)
        // What is to go need not be right any more.
        let step = SaveOptions(caller: .synchronizer)
        #expect(
            try SaveRules.update(deleted, with: ["name": nil], of: self.model, step, now: 400).record["name"] == "x"
        )
    }

    // MARK: - What is pending

    @Test(
        arguments: [
            ([:], []), (["enacted": nil], [.dirtyObjects]),
            (["updated": .timestamp(101)], [.dirtyObjects, .dirtyPolicies]),
            (["changed_by_policy": .timestamp(101)], [.dirtyObjects]),
            (["changed_by_step": .timestamp(101)], [.dirtyPolicies]),
            (["changed_by_policy": .timestamp(100)], []), (["policed": nil], [.dirtyPolicies]),
            (["enacted": nil, "policed": nil, "lazy_blocked": true], [.dirtyPolicies]),
            (["enacted": nil, "policed": nil, "no_sync": true], [.dirtyPolicies]),
            (["enacted": nil, "policed": nil, "no_policy": true], [.dirtyObjects]),
            (["deleted": true], [.deletedObjects]),
            (["deleted": true, "policed": nil], [.deletedObjects, .deletedPolicies]),
            (["deleted": true, "updated": .timestamp(101)], [.deletedObjects, .deletedPolicies]),
            (["deleted": true, "changed_by_step": .timestamp(101)], [.deletedObjects]),
        ] as [([String: Value], [PendingKind])]
    )
    func whatIsPending(changes: [String: Value], kinds: [PendingKind]) throws {
        let record = try self.settled(changes)
        #expect(PendingKind.allCases.filter { $0.holds(for: record) } == kinds)
    }

    @Test(
        arguments: [
            ([:], false, .live), (["deleted": true], false, .purge), (["deleted": true], true, .waitsForDependents),
            (["deleted": true, "backend_need_delete": true], false, .waitsForStep),
            (["deleted": true, "backend_need_delete": true, "backend_need_reap": true], false, .purge),
            (["deleted": true, "backend_need_delete_policy": true], false, .waitsForPolicy),
            (
                ["deleted": true, "backend_need_delete_policy": true, "backend_need_reap": true], true,
                .waitsForDependents
            ),
        ] as [([String: Value], Bool, PurgeVerdict)]
    )
    func whatCanGoForGood(changes: [String: Value], hasDependents: Bool, verdict: PurgeVerdict) throws {
        #expect(PurgeVerdict(try self.settled(changes), hasDependents: hasDependents) == verdict)
    }

    // MARK: - Drafts

    @Test func aDraftKnowsWhatWasChanged() throws {
        var draft = ObjectDraft(try self.settled())
        #expect(!draft.hasChanged && draft.changedFields.isEmpty && !draft.isNew)
        draft["size"] = 9
        draft["state"] = "x"
        draft["state"] = nil
        #expect(draft.hasChanged && draft.changedFields == ["size"])
        #expect(draft.difference == ["size": FieldDifference(old: 4, new: 9)])
        #expect(draft.hasChanged("size") && !draft.hasChanged("name") && draft.difference(of: "name") == nil)
        draft.rebase(on: draft.record)
        #expect(!draft.hasChanged)

        var new = ObjectDraft(new: "M", values: ["name": "a"])
        #expect(new.isNew && !new.hasChanged && new.difference.isEmpty && new.changedFields == ["name"])
        new["size"] = 1
        #expect(new.difference.keys.sorted() == ["size"] && new.changedFields == ["name", "size"])
    }
}
