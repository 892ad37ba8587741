import Records
import TestSupport
import Testing

@testable import Synchronizing

/// Properties that plugins give to objects, as others see them.
@Suite struct ConvenienceTests {
    private func compute(_ live: LiveSync, _ property: String, _ objects: [Value]) throws -> [Record] {
        let answers = try live.perform([
            ["op": "compute", "property": .string(property), "objects": .array(objects)]
        ])
        return answers[0].elements?.compactMap(\.record) ?? [answers[0].record ?? [:]]
    }

    private func reason(_ answer: Record?) -> String { answer?["error"]?.text ?? "no error: \(answer ?? [:])" }

    @Test func theMostSpecialModelCounts() throws {
        let live = try LiveSync(["conveniences"])
        let owner = try live.small.save("Owner", ["name": "one"])
        let place = try live.small.save("Place", ["name": "p", "owner_id": .int(owner.id)])
        let house = try live.small.save("House", ["name": "h", "street": "s", "number": 1])
        let titles = try self.compute(live, "title", [.int(place.id), .int(owner.id), .int(house.id), 99])
        #expect(titles.map { $0["value"] } == ["a Place", "the one", "a House", nil])
        #expect(self.reason(titles[3]).contains("99"))
        // What it links to is read, in both directions.
        let names = try self.compute(live, "owner_name", [.int(place.id), .int(house.id)])
        #expect(names.map { $0["value"] } == ["one", "nobody"])
        #expect(try self.compute(live, "place_names", [.int(owner.id)])[0]["value"] == ["p"])
        // As it is to be seen, though it is not kept so.
        let unsaved: Value = ["model": "Owner", "id": 0, "version": 0, "values": ["name": "unsaved"]]
        #expect(try self.compute(live, "title", [unsaved])[0]["value"] == "the unsaved")
        // What is kept by the same call is seen.
        let answers = try live.perform([
            ["op": "compute", "property": "title", "objects": [.int(owner.id)]],
            ["op": "save", "model": "Owner", "id": .int(owner.id), "values": ["name": "two"]],
        ])
        #expect(answers[0] == [["value": "the one"]] || answers[0] == [["value": "the two"]])
        #expect(try self.compute(live, "title", [.int(owner.id)])[0]["value"] == "the two")
    }

    @Test func whatThereIsIsTold() throws {
        let live = try LiveSync(["conveniences"])
        let properties = try live.perform([["op": "properties"]])[0].record
        #expect(properties?["Owner"] == ["circle", "greedy", "kind", "owner_name", "place_names", "title"])
        // A field comes first.
        #expect(properties?["House"] == ["owner_name", "title"])
        let owner = try live.small.save("Owner", ["name": "one"])
        let wrong = try self.compute(live, "titel", [.int(owner.id)])
        #expect(self.reason(wrong[0]).contains("gives Owner a property 'titel'; did you mean 'title'?"))
    }

    @Test func whatFailsConcernsWhoAsks() throws {
        let live = try LiveSync(["conveniences"], computing: 8_000_000_000)
        let ids = try ["throws", "crashes", "hangs", "well"].map { name in
            try live.small.save("Owner", ["name": .string(name)]).id
        }
        #expect(
            try self.compute(live, "title", [.int(ids[0]), .int(ids[3])]).map { $0["value"] } == [nil, "the well"]
        )
        for (number, words) in [(0, "nobody can say that"), (1, "crashed with SIGABRT"), (2, "")] {
            let answer = try self.compute(live, "title", [.int(ids[number])])[0]
            #expect(self.reason(answer).contains(words), "\(answer)")
            #expect(answer["value"] == nil)
            // Others have theirs.
            #expect(try self.compute(live, "title", [.int(ids[3])])[0]["value"] == "the well")
        }
    }

    @Test func itOnlyReads() throws {
        let live = try LiveSync(["conveniences"])
        let owner = try live.small.save("Owner", ["name": "one"])
        let circle = try self.compute(live, "circle", [.int(owner.id)])[0]
        #expect(self.reason(circle).contains("a convenience does not ask for 'title'"))
        let greedy = try self.compute(live, "greedy", [.int(owner.id)])[0]
        #expect(self.reason(greedy).contains("a convenience saves nothing"))
        #expect(try live.small.object(owner.id)?["name"] == "one")
        // A user asks for what the user may see.
        let place = try live.small.save("Place", ["name": "p"])
        let caller = ObjectCaller.user(ObjectReference(model: "Owner", id: owner.id))
        let denied = try live.perform([["op": "compute", "property": "title", "objects": [.int(place.id)]]], caller)
        #expect(denied[0].elements?.first?.record?["error"]?.text?.contains("may not read Place") == true)
    }

    @Test func aStepReadsThemLikeFields() throws {
        let live = try LiveSync(["conveniences", "diary_step"], computing: 8_000_000_000)
        let owner = try live.small.save("Owner", ["name": "reads its title", "no_policy": true])
        _ = try live.small.save("Place", ["name": "p", "owner_id": .int(owner.id)])
        let bad = try ["throws", "hangs", "crashes", "reads a circle"].map { name in
            try live.small.save("Owner", ["name": .string(name)]).id
        }
        #expect(
            Monotonic.waits {
                (try? live.small.object(owner.id))??["backend_handle"] == "the reads its title [\"p\"]"
            }
        )
        // What was done with a title that is missing is not done.
        for id in bad {
            #expect(Monotonic.waits { (try? live.small.object(id))??["backend_code"] == 2 })
        }
        let status = try live.small.object(bad[0])?["backend_status"].text ?? ""
        #expect(status.contains("nobody can say that"), "\(status)")
        #expect(try live.small.object(owner.id)?["backend_code"] == 1)
    }
}
