import Records
import TestSupport
import Testing

@testable import Synchronizing

/// What calls about objects bring.
@Suite struct ObjectRequestTests {
    @Test func doesOneAfterTheOther() throws {
        let small = try SmallBase()
        let answers = try perform(
            small,
            [
                ["op": "save", "model": "Owner", "id": 0, "values": ["name": "one"]],
                ["op": "find", "model": "Owner", "where": [["name", "equal", "one"]]],
                ["op": "save", "model": "Place", "id": 0, "values": ["name": "p", "owner_id": 1]],
                ["op": "linked", "model": "Owner", "id": 1, "field": "places"],
                ["op": "count", "model": "XOSBase"],
            ]
        )
        #expect(answers[1].record?["objects"]?.elements?.count == 1)
        #expect(answers[3].elements?.first?.record?["id"] == 2 && answers[4] == 2)
        let bytes = CBOR.encode([["op": "find", "model": "Place", "with": ["owner"]]])
        let also = try CBOR.decode(performBytes(small, bytes).bytes).record?["also"]?.elements
        #expect(also?.first?.record?["model"] == "Owner")
    }

    @Test func allIsKeptOrNothing() throws {
        let small = try SmallBase()
        let answers = try perform(
            small,
            [
                ["op": "save", "model": "Owner", "id": 0, "values": ["name": "one"]],
                ["op": "count", "model": "Owner"],
                ["op": "save", "model": "Owner", "id": 0, "values": ["name": "one"]],
                ["op": "wish"],
            ]
        )
        let codes = answers.map { $0.record?["error"]?.record?["code"] }
        #expect(codes == ["undone", nil, "invalid", "invalid"])
        #expect(answers[1] == 0)
        #expect(try small.save("Owner", ["name": "one"]).id == 1)
    }

    @Test func anyBytesGetAnAnswer() throws {
        let small = try SmallBase()
        #expect(!performBytes(small, []).isOK)
        #expect(!performBytes(small, CBOR.encode("what?")).isOK)
        var random = SplitMix(seed: 5)
        let good: [Value] = [
            ["op": "save", "model": "Owner", "id": 0, "values": ["name": "one"]],
            ["op": "find", "model": "Place", "where": [["name", "regex", "^a"]], "order": "-size", "with": ["owner"]],
            ["op": "get", "model": "", "id": 1, "with": ["a.b"]], ["op": "linked", "id": 1, "field": "places"],
            ["op": "delete", "model": "Owner", "id": 1, "version": 1], ["op": "count", "model": "Room", "kind": "ALL"],
        ]
        for _ in 0..<400 {
            var bytes = CBOR.encode(.array(good))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            _ = performBytes(small, bytes)
        }
        #expect(try perform(small, [["op": "count", "model": "XOSBase", "kind": "ALL"]])[0].integer != nil)
    }
}
