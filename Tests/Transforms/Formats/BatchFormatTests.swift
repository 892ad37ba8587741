import Records
import Testing
import Transforms

@Test func theCatalogNamesEachFormatOnce() {
    #expect(
        BatchFormatCatalog.builtIn.map(\.name) == ["text", "cbor", "idmef", "correlated-idmef", "pickled-idmef"]
    )
    #expect(BatchFormatCatalog.builtIn.filter(\.isLines).map(\.name) == ["text", "idmef", "correlated-idmef"])
    #expect(BatchFormatCatalog.builtIn.allSatisfy { $0.summary.hasSuffix(".") })
    #expect(BatchFormatCatalog.find("json-lines") == nil)
}

@Test func textIsTheMessageOfEachRecord() throws {
    let records: [Record] = [
        ["a": 1, "msg": "x \"y\", ä"], ["b": [1, ["msg": "inner"]]], ["msg": nil], ["msg": 5], ["msg": 1.5],
        ["msg": .timestamp(1_500_000)], ["msg": true], ["msg": ["k": "v"]], [:],
        ["msg": .string(String(repeating: "z", count: 999))],
    ]
    #expect(
        try text("text", records)
            == "x \"y\", ä\n\n\n5\n1.5\n1.500000\ntrue\n{\"k\": \"v\"}\n\n" + String(repeating: "z", count: 999) + "\n"
    )
    let format = try #require(BatchFormatCatalog.find("text")).make(.fixed)
    #expect(try Batch.written(records).encoded(by: format) == Array(try text("text", records).utf8))
    // Keys and texts in chunks, as CBOR allows them.
    let chunks: [UInt8] = [0xbf, 0x7f, 0x61, 0x6d, 0x62, 0x73, 0x67, 0xff, 0x7f, 0x61, 0x61, 0x61, 0x62, 0xff, 0xff]
    #expect(try Batch(bytes: chunks, count: 1).encoded(by: format) == Array("ab\n".utf8))
}

@Test func cborIsCopied() throws {
    let batch = Batch([["a": 1], ["b": [nil, 2.5]]])
    #expect(try batch.encoded(by: try #require(BatchFormatCatalog.find("cbor")).make(.fixed)) == batch.bytes)
}

@Test(arguments: BatchFormatCatalog.builtIn.map(\.name))
func formatsAppendAndTakeBatchesWithoutRecords(name: String) throws {
    let format = try #require(BatchFormatCatalog.find(name)).make(.fixed)
    let empty = try Batch([]).encoded(by: format, behind: [1, 2])
    #expect(empty.starts(with: [1, 2]))
    #expect(name == "pickled-idmef" || empty == [1, 2])
    let one = try Batch([["a": 1]]).encoded(by: format, behind: [1, 2])
    #expect(one.starts(with: [1, 2]))
    #expect(one.count > 2)
}

@Test(arguments: ["text", "idmef", "correlated-idmef", "pickled-idmef"])
func whatIsNoBatchIsRefused(name: String) throws {
    let format = try #require(BatchFormatCatalog.find(name)).make(.fixed)
    let good = CBOR.encode(["a": 1])
    let wrong: [([UInt8], Int, Int, String)] = [
        (good + [0x01], 2, 1, "expected a record, which is a map"), (good + [0xa1, 0x01], 2, 1, "expected a key"),
        (good + [0xa1, 0x61], 2, 1, "byte 5"), (good + good, 3, 2, "ends before this one"),
        (good + good, 1, 1, "end before this record"), ([0xa1, 0x61, 0xff, 0x01], 1, 0, "UTF-8"),
        ([0xa1, 0x61, 0x61, 0xff], 1, 0, "byte 3"), ([0xa1, 0x61, 0x61, 0x62, 0x61], 1, 0, "byte 3"),
        ([0xbf, 0x61, 0x61, 0x01], 1, 0, "byte 4"),
        ([0xb9, 0xff, 0xff] + [UInt8](repeating: 0x60, count: 9), 1, 0, "pairs of a map"),
    ]
    for (bytes, count, record, reason) in wrong {
        let error = try #require(throws: TransformError.self) {
            try Batch(bytes: bytes, count: count).encoded(by: format)
        }
        #expect(error.record == record, "\(bytes)")
        #expect(error.offset == record * good.count)
        #expect(error.reason.contains(reason), "\(error)")
        // What was before the batch stays, and nothing of the batch.
        var output = ByteBuffer()
        output.append("before")
        #expect(throws: TransformError.self) {
            try Batch(bytes: bytes, count: count).withExactMemory { (bytes) throws(TransformError) in
                try format.encode(bytes, count: count, into: &output)
            }
        }
        #expect(output.bytes.elementsEqual("before".utf8))
    }
}
