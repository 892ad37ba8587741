import Glibc
import Records
import TestSupport
import Testing

@testable import Platform
@testable import Services

/// What happens to data when the model changes.
@Suite struct SchemaUpdateTests {
    private static let thing = """
        entity: {id: thing, name: Thing, snapshot: false}
        attribs:
          size: {name: Size, type: plain, data_type: int}
          colour: {name: Colour, type: plain, data_type: string}
          seen: {name: Seen, type: observations, data_type: string, history_params: {max_age: 7d}}
        """
    /// Lines of other types.
    private static let size = "  size: {name: Size, type: plain, data_type: string}"
    private static let seen = "  seen: {name: Seen, type: plain, data_type: string}"
    private static let file = "db_entities/thing"
    private static let place = """
        entity: {id: place, name: Place, snapshot: false}
        attribs:
          name: {name: Name, type: plain, data_type: string}
        """
    private static let datapoints = """
        [{"type": "thing", "id": "a", "attr": "size", "v": 1}, {"type": "thing", "id": "a", "attr": "colour", "v": "red"},
         {"type": "thing", "id": "a", "attr": "seen", "v": "x", "t1": "2026-03-01T10:00:00Z"},
         {"type": "thing", "id": "b", "attr": "size", "v": 2}, {"type": "place", "id": "p", "attr": "name", "v": "n"}]
        """

    /// A platform with data, not running.
    private func filled() throws -> ServedPlatform {
        let platform = try ServedPlatform(entities: ["thing": Self.thing, "place": Self.place])
        try platform.start()
        try platform.pushAndWait(Self.datapoints)
        try platform.stop().expectSuccess()
        return platform
    }

    private func replacing(_ old: String, _ new: String) -> String {
        let lines = Self.thing.split(separator: "\n").map(String.init)
        return lines.map { $0.contains(old) ? new : $0 }.joined(separator: "\n")
    }

    @Test func additionsNeedNothing() throws {
        let platform = try self.filled()
        try platform.configure(Self.file, Self.thing + "\n  weight: {name: Weight, type: plain, data_type: float}")
        try platform.configure("db_entities/other", "entity: {id: other, name: Other, snapshot: false}\nattribs: {}")
        let update = try platform.run("schema-update")
        update.expectSuccess()
        #expect(update.text == "other: is new\nthing.weight: is new\n")
        try platform.start()
        #expect(try platform.text("/entity/thing/a/get/size").contains(#""current_value":1"#))
        try platform.stop().expectSuccess()
        #expect(try platform.run("schema-update").errors == "The model fits what is kept.\n")
    }

    @Test func whatDoesNotFitIsRefusedAndRemovedWhenAskedTo() throws {
        let platform = try self.filled()
        try platform.configure(Self.file, self.replacing("size:", Self.size))
        try platform.configure("db_entities/place", nil)
        let refused = try platform.run("serve", "--http=127.0.0.1:0")
        refused.expectFailure(
            2,
            saying: "thing.size: is plain of string, and was plain of int",
            "place: is gone",
            "schema-update"
        )
        // Without an answer nothing is done.
        let asked = try platform.run("schema-update")
        #expect(asked.end == .exit(1))
        #expect(asked.errors == "Remove what does not fit? y/[n] Nothing was changed.\n")
        #expect(
            asked.text == """
                place: is gone; its entities have to be removed
                thing.size: is plain of string, and was plain of int; its values have to be removed

                """
        )
        try platform.run("serve", "--http=127.0.0.1:0").expectFailure(2, saying: "does not fit what is kept")
        let update = try platform.run("schema-update", "--yes")
        update.expectSuccess()
        #expect(update.errors == "What is kept fits the model.\n")
        try platform.start()
        #expect(try platform.text("/entity/thing/a/get/size").contains(#""current_value":null"#))
        #expect(try platform.text("/entity/thing/b/master").contains("#time_created"))
        #expect(try platform.text("/entity/thing/a/get/colour").contains(#""current_value":"red""#))
        #expect(try platform.text("/entity/thing/a/get/seen").contains(#""v":"x""#))
        #expect(try platform.text("/entities").contains(#""eid_estimate_count":2"#))
        try platform.stop().expectSuccess()
        // The entity type comes back without anything.
        try platform.configure("db_entities/place", Self.place)
        try platform.start()
        #expect(try platform.text("/entity/place/p").contains(#""empty":true"#))
        #expect(try platform.text("/entity/place/raw/get") == #"{"count":0,"data":[]}"#)
    }

    @Test func historiesGoWithTheirAttribute() throws {
        let platform = try self.filled()
        try platform.configure(Self.file, self.replacing("seen:", Self.seen))
        try platform.run("schema-update", "--yes").expectSuccess()
        try platform.configure("db_entities/thing", Self.thing)
        let back = try platform.run("schema-update", "--yes")
        #expect(back.text.contains("thing.seen: is observations of string, and was plain of string"))
        try platform.start()
        #expect(try platform.text("/entity/thing/a/get/seen").contains(#""history":[]"#))
        #expect(try platform.text("/entity/thing/a/get/size").contains(#""current_value":1"#))
    }

    @Test func linksGoWithTheirAttributeAndSnapshotsWithTheirEntityType() throws {
        func thing(_ attribute: String) -> String {
            "entity: {id: thing, name: Thing, snapshot: true}\nattribs:\n  size: {name: Size, type: plain, data_type: int}\n"
                + attribute
        }
        let link = "  at: {name: At, type: plain, data_type: link<place;mirror=things>}"
        let place =
            "entity: {id: place, name: Place, snapshot: true}\nattribs:\n"
            + "  name: {name: Name, type: plain, data_type: string}"
        let platform = try ServedPlatform.serving(entities: ["thing": thing(link), "place": place])
        try platform.pushAndWait(
            #"[{"type": "thing", "id": "a", "attr": "at", "v": {"eid": "p"}}, {"type": "place", "id": "p", "attr": "name", "v": "n"}]"#
        )
        try platform.makeSnapshot(of: "place", entity: "p")
        #expect(try platform.text("/entity/place/p/snapshots").contains(#""things":[{"eid":"a"}]"#))
        try platform.stop().expectSuccess()
        try platform.configure(Self.file, thing(""))
        try platform.run("schema-update", "--yes").expectSuccess()
        try platform.configure(Self.file, thing(link))
        try platform.start()
        try platform.makeSnapshot(of: "place", entity: "p")
        let snapshots = try #require(try platform.get("/entity/place/p/snapshots").elements)
        #expect(snapshots.map { $0.record?["things"]?.elements?.count ?? 0 } == [1, 0])
        #expect(try platform.get("/entity/thing/a/snapshots").elements?.count == 2)
        try platform.stop().expectSuccess()
        try platform.configure(Self.file, nil)
        try platform.run("schema-update", "--yes").expectSuccess()
        try platform.configure(Self.file, thing(link))
        try platform.start()
        #expect(try platform.get("/entity/thing/a/snapshots").elements?.count == 0)
        #expect(try platform.get("/entity/place/p/snapshots").elements?.count == 2)
    }

    @Test func dataCanBeLeftAsItIs() throws {
        let platform = try self.filled()
        try platform.configure("db_entities/place", nil)
        let update = try platform.run("schema-update", "--bypass")
        update.expectSuccess()
        #expect(update.errors == "The schema is kept, and data was left as it is.\n")
        try platform.configure("db_entities/place", Self.place)
        try platform.start()
        #expect(try platform.text("/entity/place/p/get/name").contains(#""current_value":"n""#))
    }

    @Test func otherIdsAreOtherEntities() throws {
        let platform = try self.filled()
        try platform.configure(
            "db_entities/place",
            """
            entity: {id: place, id_data_type: int, name: Place, snapshot: false}
            attribs:
              name: {name: Name, type: plain, data_type: string}
            """
        )
        try platform.run("serve", "--http=127.0.0.1:0").expectFailure(2, saying: "place: ids are int, and were string")
        try platform.run("schema-update", "--yes").expectSuccess()
        try platform.start()
        try platform.pushAndWait(#"[{"type": "place", "id": 7, "attr": "name", "v": "seven"}]"#)
        #expect(try platform.text("/entity/place/7/get/name").contains(#""current_value":"seven""#))
        #expect(try platform.text("/entities").contains(#""eid_estimate_count":1"#))
    }

    @Test func nothingIsUpdatedWhileAHostRuns() throws {
        let platform = try self.filled()
        try platform.start()
        try platform.configure(Self.file, self.replacing("size:", Self.size))
        try platform.run("schema-update", "--yes").expectFailure(1, saying: "belongs to another host that runs")
        try platform.pushAndWait(#"[{"type": "thing", "id": "a", "attr": "size", "v": 3}]"#)
        try platform.stop().expectSuccess()
    }

    /// Tasks of modules, and what the platform itself has to do, that wait for what is gone are gone too.
    @Test func whatWaitsForWhatIsGoneIsRemoved() throws {
        let place = try StorePlace()
        let live = try LiveEngine(at: place, modules: [])
        try live.push(#"[{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": "a"}]"#)
        try live.wait(forTasks: 1)
        live.engine.stop()
        let store = EntityStore(live.store)
        let host = try #require(live.model.entity("host"))
        let count = live.model.entities.count
        let old = EntityType(
            id: "old",
            number: count,
            idType: .string,
            name: "old",
            hasSnapshots: false,
            attributes: []
        )
        var transaction = StoreTransaction()
        func put(_ task: EntityTask, _ number: UInt8) {
            var writer = ByteWriter()
            writer.write(count: 1)
            task.write(to: &writer)
            transaction.put(store.pending, Partitions.key(0) + [number], Array(writer.bytes))
        }
        put(EntityTask(old, .string("x"), isDeletion: true), 1)
        let hostname = try #require(host.attribute("hostname"))
        let task = EntityTask(host, try #require(EntityID("10.0.0.2", as: host.idType)))
        put(EntityTask(host, task.id, datapoints: [Datapoint(hostname, .string("b"))]), 2)
        put(EntityTask(host, task.id, isDeletion: true), 3)
        for (number, entity, id) in [(1, old, EntityID.string("x")), (2, host, task.id)] {
            let chore = try #require(Chore.forget(entity, id, before: 0, from: []).bytes)
            transaction.put(store.chores, Partitions.key(0) + [UInt8(number)], chore)
        }
        // What was kept before had other types of entities and of host names.
        let kept = ModelSpec(live.model.entities + [old])
        transaction.put(live.store.collection("schema"), Array("model".utf8), ModelSchema(kept).bytes)
        try live.store.commit(transaction)
        try SchemaUpdate(live.model, live.store).apply()
        #expect(try live.store.keys(StoreScan(store.pending)).map(\.last) == [2, 3])
        #expect(try live.store.keys(StoreScan(store.chores)).map(\.last) == [2])
        // A host name becomes something else.
        var attributes = host.attributes
        attributes[hostname.number] = Attribute(
            id: "hostname",
            entity: "host",
            number: hostname.number,
            name: "hostname",
            kind: .plain,
            dataType: .int
        )
        let changed = EntityType(
            id: "host",
            number: host.number,
            idType: host.idType,
            name: "host",
            hasSnapshots: true,
            attributes: attributes
        )
        let model = ModelSpec(live.model.entities.map { $0 === host ? changed : $0 })
        try SchemaUpdate(model, live.store).apply()
        #expect(try live.store.keys(StoreScan(store.pending)).map(\.last) == [3])
    }

    /// Where hosts share a store, on a server.
    @Test func aHostThatRunsElsewhereIsShutOut() throws {
        let place = try StorePlace()
        let live = try LiveEngine(at: place, modules: [])
        let datapoint = #"[{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": "a"}]"#
        try live.push(datapoint)
        try live.wait(forTasks: 1)
        try SchemaUpdate(live.model, live.store).apply()
        try live.push(datapoint)
        #expect(Monotonic.waits { live.told.texts.contains { $0.contains("another host has taken over") } })
        live.engine.stop()
    }
}
