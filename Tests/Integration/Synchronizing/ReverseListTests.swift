import Records
import TestSupport
import Testing

@testable import Synchronizing

/// Links between many, written from either side.
@Suite struct ReverseListTests {
    private func owners(_ small: SmallBase, _ room: Int) throws -> Value {
        try small.object(room)?["owners_ids"] ?? .null
    }

    @Test func theOtherSideIsChanged() throws {
        let small = try SmallBase()
        let place = try small.save("Place", ["name": "p"])
        let rooms = try ["a", "b", "c"].map { name in
            try small.save("Room", ["name": .string(name), "place_id": .int(place.id)]).id
        }
        let made = try perform(
            small,
            [["op": "save", "model": "Owner", "id": 0, "values": ["name": "o", "rooms_ids": [.int(rooms[0])]]]]
        )
        let owner = try #require(made[0].record?["id"]?.integer)
        #expect(try self.owners(small, rooms[0]) == [.int(owner)])
        let changed = try perform(
            small,
            [
                [
                    "op": "save", "model": "Owner", "id": .int(owner),
                    "values": ["rooms_ids": ["add": [.int(rooms[1]), .int(rooms[0])], "remove": [.int(rooms[2])]]],
                ],
                ["op": "linked", "model": "Owner", "id": .int(owner), "field": "rooms"],
            ]
        )
        #expect(changed[1].elements?.map { $0.record?["id"] } == [.int(rooms[0]), .int(rooms[1])])
        #expect(try small.object(rooms[0])?.version == 2 && small.object(rooms[2])?.version == 1)
        // The whole list.
        _ = try perform(
            small,
            [["op": "save", "model": "Owner", "id": .int(owner), "values": ["rooms_ids": [.int(rooms[2])]]]]
        )
        #expect(try rooms.map { try self.owners(small, $0) } == [[], [], [.int(owner)]])
        // From the side that has the link, what is more and what is less will do as well.
        _ = try perform(
            small,
            [
                [
                    "op": "save", "model": "Room", "id": .int(rooms[2]),
                    "values": ["owners_ids": ["remove": [.int(owner)]]],
                ]
            ]
        )
        #expect(try self.owners(small, rooms[2]) == [])
    }

    @Test func allOfItIsKeptOrNothing() throws {
        let small = try SmallBase()
        let owner = try small.save("Owner", ["name": "o"])
        func code(_ values: Value) throws -> (Value?, String) {
            let answer = try perform(
                small,
                [["op": "save", "model": "Owner", "id": .int(owner.id), "values": values]]
            )
            let error = answer[0].record?["error"]?.record
            return (error?["code"], error?["message"]?.text ?? "")
        }
        let missing = try code(["name": "x", "rooms_ids": [99]])
        #expect(missing.0 == "not_found" && missing.1.contains("no Room with the id 99"))
        #expect(try small.object(owner.id)?["name"] == "o")
        let strange = try code(["rooms_ids": ["more": [1]]])
        #expect(strange.0 == "invalid" && strange.1.contains("\"add\" and \"remove\""))
        let single = try code(["places_ids": [1]])
        #expect(single.0 == "invalid" && single.1.contains("set Place.owner"))
    }
}
