import Records
import TestSupport
import Testing
import Transforms

private let sample: Record = ["a": 1, "b": 2, "c": [3], "d": nil]

private func mapped(_ steps: [SimpleStep], _ record: Record = sample) throws -> Record {
    let fast = try Batch([record]).mapped(by: MappingChain([SimpleMapping(steps)]))
    let slow = try Batch([record]).mapped(by: MappingChain([SimpleMapping(steps)], copiesFields: false))
    #expect(fast == slow)
    return try #require(fast.first)
}

@Test func includeKeepsTheGivenOrder() throws {
    #expect(try mapped([.include(["c", "x", "a"])]) == ["c": [3], "a": 1])
    #expect(try mapped([.include(["a", "c", "a"])]) == ["a": 1, "c": [3]])
    #expect(try mapped([.include([])]) == [:])
    #expect(try mapped([.include(["d"])]) == ["d": nil])
    #expect(try mapped([], [:]) == [:])
}

@Test func excludeDropsAndRenameKeepsPlaces() throws {
    #expect(try mapped([.exclude(["b", "x"])]) == ["a": 1, "c": [3], "d": nil])
    #expect(try mapped([.rename([.init("b", to: "z"), .init("x", to: "y")])]) == ["a": 1, "z": 2, "c": [3], "d": nil])
    #expect(try mapped([.rename([.init("a", to: "b"), .init("b", to: "a")])]) == ["b": 1, "a": 2, "c": [3], "d": nil])
    // Two fields of one name: the place of the first, the value of the last.
    #expect(try mapped([.rename([.init("a", to: "c")])]) == ["c": [3], "b": 2, "d": nil])
    #expect(try mapped([.rename([.init("c", to: "a")])]) == ["a": [3], "b": 2, "d": nil])
}

@Test func stepsOfOneKindMergeOnlyWhenAdjacent() throws {
    #expect(try mapped([.include(["c"]), .include(["a"])]) == ["c": [3], "a": 1])
    #expect(try mapped([.include(["c", "a"]), .exclude(["d"]), .include(["a"])]) == ["a": 1])
    #expect(
        try mapped([.rename([.init("a", to: "b")]), .rename([.init("b", to: "e")])])
            == ["b": 1, "e": 2, "c": [3], "d": nil]
    )
    #expect(
        try mapped([.rename([.init("a", to: "z")]), .exclude(["b"]), .rename([.init("z", to: "b")])])
            == ["b": 1, "c": [3], "d": nil]
    )
    #expect(try mapped([.exclude(["a"]), .include(["a", "b"])]) == ["b": 2])
    #expect(
        SimpleStep.merged([.exclude(["a"]), .exclude(["b"]), .include(["c"]), .exclude(["d"])])
            == [.exclude(["a", "b"]), .include(["c"]), .exclude(["d"])]
    )
}

@Test func columnsAreKnownWhereTheyCanBe() {
    #expect(SimpleMapping([.include(["c", "a"])]).columns(nil) == ["c", "a"])
    #expect(SimpleMapping([.include(["c", "a"]), .rename([.init("c", to: "z")])]).columns(["a"]) == ["z", "a"])
    #expect(SimpleMapping([.exclude(["a"])]).columns(nil) == nil)
    #expect(SimpleMapping([.exclude(["a"])]).columns(["b", "a"]) == ["b"])
    #expect(SimpleMapping([.rename([.init("a", to: "b")])]).columns(["a", "b", "c"]) == ["b", "c"])
}

@Test func valuesOfTheCommandLineAreRead() throws {
    #expect(try SimpleStep.keys("a,b c,ä") == ["a", "b c", "ä"])
    #expect(try SimpleStep.renamings("a=b,c=d=e") == [.init("a", to: "b"), .init("c", to: "d=e")])
    for wrong in ["", ",", "a,", "a,,b"] { #expect(throws: SimpleStep.SyntaxError.self) { try SimpleStep.keys(wrong) } }
    for wrong in ["", "a", "a=", "=b", "a=b,"] {
        let error = #expect(throws: SimpleStep.SyntaxError.self) { try SimpleStep.renamings(wrong) }
        #expect(error?.description.contains("expected OLD=NEW") == true)
    }
}

@Test func copyingFieldsDoesWhatValuesDo() throws {
    var random = SplitMix(seed: 61)
    let keys = ["a", "b", "c", "msg", "ä", "srcip", "ident"]
    for round in 0..<60 {
        let steps = (0..<1 + random.next() % 3).map { _ in random.step(keys) }
        // Few shapes in some rounds, many in others, so that plans are used again and forgotten.
        let records = (0..<60).map { _ in random.record(keys: round % 2 == 0 ? keys : ["a", "b"]) }
        let fast = MappingChain([SimpleMapping(steps)])
        let slow = MappingChain([SimpleMapping(steps)], copiesFields: false)
        for batch in [Batch(records), try Batch.written(records)] {
            let outcome = try batch.mapped(by: fast)
            #expect(outcome == (try batch.mapped(by: slow)), "\(steps)")
            #expect(outcome.count == records.count)
        }
    }
}

extension SplitMix {
    fileprivate mutating func step(_ keys: [String]) -> SimpleStep {
        let chosen = (0..<self.next() % 4).map { _ in keys[Int(self.next() % UInt64(keys.count))] }
        switch self.next() % 3 {
        case 0: return .include(chosen)
        case 1: return .exclude(chosen)
        default: return .rename(chosen.map { .init($0, to: keys[Int(self.next() % UInt64(keys.count))]) })
        }
    }
}

@Test func everNewKeysAreMapped() throws {
    let records = (0..<9000).map { Record([("key\($0)", .int($0)), ("a", 1)]) }
    let chain = MappingChain([SimpleMapping([.rename([.init("a", to: "b")])])])
    #expect(try Batch(records).mapped(by: chain) == (0..<9000).map { ["key\($0)": .int($0), "b": 1] })
}

@Test(arguments: [true, false])
func whatIsNoRecordIsRefusedAfterTheRecordsBefore(copiesFields: Bool) throws {
    let chain = MappingChain([SimpleMapping([.exclude(["b"])])], copiesFields: copiesFields)
    let good = CBOR.encode(["a": 1])
    for wrong: [UInt8] in [
        [0x01], [0xa1, 0x01, 0x01], [0xa1, 0x61], [0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02], [0xbf, 0x61, 0x61, 0xff],
        [0x80], [0xa1, 0x61, 0xff, 0x01], [0xff],
    ] {
        var output = ByteBuffer()
        let error = try #require(throws: TransformError.self) {
            try Batch(bytes: good + good + wrong, count: 3).withExactMemory { (bytes) throws(TransformError) in
                _ = try chain.map(bytes, into: &output)
            }
        }
        #expect(error.record == 2, "\(wrong)")
        #expect(error.offset == 2 * good.count)
        #expect(try Batch.records(output.bytes) == [["a": 1], ["a": 1]])
    }
}
