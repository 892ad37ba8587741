import Records
import TestSupport
import Testing

@testable import Synchronizing

/// What becomes of objects in a real store.
@Suite struct ObjectBaseTests {
    @Test func keepsObjectsOverARestart() throws {
        let place = try StorePlace()
        do {
            let small = try SmallBase(place)
            let owner = try small.save("Owner", ["name": "one"])
            let house = try small.save("House", ["name": "h", "street": "s", "number": 1, "owner_id": .int(owner.id)])
            #expect((owner.id, house.id) == (1, 2))
            try small.delete(owner.id)
        }
        let small = try SmallBase(place)
        #expect(try small.object(1)?.flag("deleted") == true)
        // The link could be empty, so it is.
        #expect(try small.object(2)?["owner_id"] == .null)
        #expect(try small.save("Owner", ["name": "two"]).id == 3)
        #expect(try small.find(ObjectQuery("Owner", .pending(.deletedObjects))) == [1])
        #expect(try small.find(ObjectQuery("XOSBase", .pending(.dirtyObjects))) == [2, 3])
    }

    @Test func refusesWhatBreaksARule() throws {
        let small = try SmallBase()
        let owner = try small.save("Owner", ["name": "one"])
        let place = try small.save("Place", ["name": "p", "size": 5])
        func refused(_ body: () throws -> Void, _ code: ObjectRefusal.Code, _ part: String, _ line: Int = #line) {
            let refusal = small.refusal(body)
            #expect(refusal?.code == code, "line \(line): \(refusal?.description ?? "not refused")")
            #expect(refusal?.description.contains(part) == true, "line \(line): \(refusal?.description ?? "")")
        }
        refused({ _ = try small.save("Owner", ["name": "one"]) }, .invalid, "Owner-1 has the same name")
        refused({ _ = try small.save("Place", ["name": "q", "size": 2000]) }, .invalid, "q is too large")
        refused({ _ = try small.save("Room", ["name": "r"]) }, .invalid, "it must lead to an object of Place")
        refused({ _ = try small.save("Room", ["name": "r", "place_id": 1]) }, .invalid, "Owner-1 is no Place")
        refused({ _ = try small.save("Room", ["name": "r", "place_id": 77]) }, .invalid, "no Place with the id 77")
        refused({ _ = try small.save("Plaice", [:]) }, .invalid, "did you mean 'Place'?")
        refused({ _ = try small.save("Owner", ["nome": "x"]) }, .invalid, "did you mean 'name'?")
        refused({ _ = try small.save("Place", ["name": "x"], id: 99) }, .notFound, "no Place with the id 99")
        refused({ _ = try small.save("Room", ["name": "x"], id: place.id) }, .notFound, "no Room with the id")
        let room = try small.save("Room", ["name": "r", "place_id": .int(place.id)])
        refused({ _ = try small.save(nil, ["state": "s"], id: room.id) }, .denied, "only a synchronizer changes state")
        _ = try small.save(nil, ["state": "s"], id: room.id, by: .syncStep)
        // Nothing of what was refused is there.
        #expect(try small.find(ObjectQuery("XOSBase", .all)) == [owner.id, place.id, room.id])
    }

    @Test func anOutdatedChangeIsRefusedUnlessOnlyTheFrameworkSaved() throws {
        let small = try SmallBase()
        let owner = try small.save("Owner", ["name": "one"])
        _ = try small.base.change { (objects) throws(ObjectRefusal) in
            try objects.note(["backend_status": "OK", "enacted": .timestamp(1)], in: owner.id)
        }
        let second = try small.save(nil, ["name": "two"], id: owner.id, version: 1)
        #expect(second.version == 3)
        let refusal = small.refusal { _ = try small.save(nil, ["name": "three"], id: owner.id, version: 2) }
        #expect(refusal?.code == .conflict && refusal?.found?["name"] == "two")
        #expect(refusal?.description.contains("version 2, and there is version 3") == true)
    }

    @Test func deletesWhatCannotBeWithoutAndPurgesFromTheEnd() throws {
        let small = try SmallBase()
        let place = try small.save("House", ["name": "h", "street": "s", "number": 1])
        let owner = try small.save("Owner", ["name": "o"])
        let room = try small.save("Room", ["name": "r", "place_id": .int(place.id), "owners_ids": [.int(owner.id)]])
        try small.delete(owner.id)
        #expect(try small.object(room.id)?["owners_ids"] == [])
        try small.delete(place.id)
        #expect(try small.object(room.id)?.flag("deleted") == true)
        _ = try small.base.change { (objects) throws(ObjectRefusal) in
            try objects.note(["backend_need_delete": true], in: room.id)
        }
        #expect(try small.purge(place.id) == .waitsForDependents)
        #expect(try small.purge(room.id) == .waitsForStep)
        #expect(try small.purge(owner.id) == .purge)
        _ = try small.base.change { (objects) throws(ObjectRefusal) in
            try objects.note(["backend_need_reap": true], in: room.id)
        }
        #expect(try small.purge(room.id) == .purge)
        #expect(try small.purge(place.id) == .purge)
        #expect(try small.find(ObjectQuery("XOSBase", .all)) == [])
        // Nothing of them is left behind.
        for place in ObjectEntry.Place.allCases {
            #expect(try small.store.keys(.init(small.base.source.collections[place])) == [])
        }
    }

    @Test func whatIsProtectedKeepsWhatItNeeds() throws {
        let small = try SmallBase()
        let place = try small.save("Place", ["name": "p"])
        let room = try small.save("Room", ["name": "r", "place_id": .int(place.id), "write_protect": true])
        let refusal = small.refusal { try small.delete(place.id) }
        #expect(refusal?.code == .denied && refusal?.description.contains("Room-\(room.id)") == true)
        try small.delete(room.id)
        #expect(try small.find(ObjectQuery("XOSBase")) == [place.id, room.id])
    }

    @Test func usersSeeAndChangeWhatPoliciesAllow() throws {
        let small = try SmallBase()
        let (one, two) = (try small.save("Owner", ["name": "one"]), try small.save("Owner", ["name": "two"]))
        let caller = ObjectCaller.user(ObjectReference(model: "Owner", id: one.id))
        let place = try small.save("Place", ["name": "p", "owner_id": .int(one.id)], by: caller)
        let other = try small.save("Place", ["name": "q", "owner_id": .int(two.id)])
        let denied = [
            small.refusal { _ = try small.save("Place", ["name": "x", "owner_id": .int(two.id)], by: caller) },
            small.refusal { _ = try small.save(nil, ["name": "x"], id: other.id, by: caller) },
            small.refusal { _ = try small.save(nil, ["owner_id": .int(two.id)], id: place.id, by: caller) },
            small.refusal { try small.delete(other.id, by: caller) },
        ]
        #expect(denied.allSatisfy { $0?.code == .denied })
        #expect(denied[1]?.description.contains("Owner-1 may not change Place-\(other.id): the policy") == true)
        let answers = try perform(
            small,
            [["op": "find", "model": "Place"], ["op": "count", "model": "Place"]],
            caller
        )
        #expect(answers[0].record?["objects"]?.elements?.count == 1 && answers[1] == 1)
        let got = try perform(small, [["op": "get", "model": "Place", "id": .int(other.id)]], caller)
        #expect(got[0].record?["error"]?.record?["code"] == "denied")
    }

    @Test func aHostThatWasReplacedChangesNothing() throws {
        let small = try SmallBase()
        _ = try small.save("Owner", ["name": "one"])
        let other = try ObjectBase(small.store, SmallModels.model)
        let refusal = small.refusal { _ = try small.save("Owner", ["name": "two"]) }
        #expect(refusal?.code == .unavailable)
        other.close()
        #expect(try small.find(ObjectQuery("Owner")) == [1])
    }

    @Test func changesAreToldInTheirOrder() throws {
        let small = try SmallBase()
        let told = Told()
        small.base.subscribe { told.add($0) }
        let owner = try small.save("Owner", ["name": "one"])
        _ = try small.save(nil, ["name": "two"], id: owner.id)
        try small.delete(owner.id)
        _ = try small.purge(owner.id)
        let texts = told.all.map { change in
            "\(change.record.version) \(change.isPurged) \(change.changedFields.filter { !Bookkeeping.isFramework($0) })"
        }
        #expect(texts.dropFirst() == ["2 false [\"name\"]", "3 false [\"deleted\"]", "3 true []"])
    }

    @Test func modelsThatLoseSomethingAreRefused() throws {
        let small = try SmallBase()
        _ = try small.save("Place", ["name": "p", "kind": "k"])
        let text = SmallModels.text.exchanging("optional string kind = 2 [max_length = 64, db_index = True];", for: "")
        let model = try #require(XProtoReader.read([XProtoSource(name: "x", text: text)]).models)
        let refusal = small.refusal { _ = try ObjectBase(small.store, model) }
        #expect(refusal?.description.contains("Place.kind") == true)
        // One more index is made of what there is.
        let indexed = SmallModels.text.exchanging("float weight = 5;", for: "float weight = 5 [db_index = True];")
        let more = try #require(XProtoReader.read([XProtoSource(name: "x", text: indexed)]).models)
        let base = try ObjectBase(small.store, more)
        defer { base.close() }
        let query = ObjectQuery("Place", where: [QueryCondition("weight", .equal, .null)])
        #expect(try base.read { (objects) throws(ObjectRefusal) in try objects.find(query).objects.map(\.id) } == [1])
    }
}
