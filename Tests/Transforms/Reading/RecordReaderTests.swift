import Records
import TestSupport
import Testing

@testable import Transforms

// The reader by first bytes against the decoder that knows all of CBOR, in memory of exactly the size of the bytes.

/// What the reader makes of a batch.
private func read(_ bytes: UnsafeRawBufferPointer) throws -> [[String: Value]] {
    var keys = KeyDirectory { _ in (0, []) }
    var reader = RecordReader(bytes)
    var records: [[String: Value]] = []
    while !reader.isAtEnd {
        var record: [String: Value] = [:]
        keys.beginRecord()
        try reader.beginRecord()
        while let key = try reader.nextKey(in: &keys) {
            let value: Value =
                switch try reader.nextValue() {
                case .null: .null
                case .bool(let flag): .bool(flag)
                case .int(let number): .int(number)
                case .double(let number): .double(number)
                case .text(let text): .string(String(decoding: text, as: UTF8.self))
                case .time(let time): .timestamp(time)
                case .item(let item): try FieldValue.decode(item)
                }
            record[String(decoding: keys.entry(key).key, as: UTF8.self)] = value
        }
        records.append(record)
    }
    return records
}

@Test func recordsAreReadAsTheDecoderReadsThem() throws {
    var random = SplitMix(seed: 71)
    let records = (0..<2000).map { _ in random.record(keys: ["a", "b", "ctime", "msg"]) }
    let expected = records.map { Dictionary($0.fields.map { ($0, $1) }) { $1 } }
    for batch in [Batch(records), try Batch.written(records)] {
        let found = try batch.withExactMemory { (bytes) throws(TransformError) in try? read(bytes) }
        #expect(found == expected)
    }
}

@Test func numbersAndTimesOfAllWidthsAreRead() throws {
    let items: [([UInt8], Value)] = [
        ([0x17], 23), ([0x18, 0xff], 255), ([0x19, 0xff, 0xff], 65_535),
        ([0x1a, 0xff, 0xff, 0xff, 0xff], 4_294_967_295),
        ([0x1b, 0, 0, 0, 1, 0, 0, 0, 0], 4_294_967_296), ([0x20], -1), ([0x38, 0xff], -256),
        ([0x39, 0xff, 0xff], -65_536),
        ([0x3a, 0xff, 0xff, 0xff, 0xff], -4_294_967_296),
        ([0x3b, 0x7f, 255, 255, 255, 255, 255, 255, 255], .int(.min)),
        ([0xf9, 0x3e, 0x00], 1.5), ([0xfa, 0x3f, 0xc0, 0, 0], 1.5), ([0xc1, 0x05], .timestamp(5_000_000)),
        ([0xc1, 0x1a, 0, 0, 0, 5], .timestamp(5_000_000)), ([0xc1, 0xf9, 0x3e, 0x00], .timestamp(1_500_000)),
        ([0xc1, 0xfb, 0xbf, 0xf8, 0, 0, 0, 0, 0, 0], .timestamp(-1_500_000)),
        ([0xc1, 0xfb, 0x42, 0x4f, 0xfc, 0, 0, 0, 0, 0], .timestamp(274_743_689_216_000_000)), ([0xf7], nil),
        ([0xc0, 0x74] + Array("1970-01-01T00:00:01Z".utf8), .timestamp(1_000_000)), ([0xd8, 0x20, 0x61, 0x61], "a"),
        ([0x78, 0x01, 0x61], "a"), ([0x79, 0, 1, 0x61], "a"), ([0x7f, 0x61, 0x61, 0xff], "a"),
        ([0x5f, 0x41, 1, 0xff], .bytes([1])),
    ]
    for (item, value) in items {
        for record in [[0xa1, 0x61, 0x6b] + item, [0xbf, 0x61, 0x6b] + item + [0xff], [0xb8, 1, 0x61, 0x6b] + item] {
            let found = try Batch(bytes: record, count: 1).withExactMemory { (bytes) throws(TransformError) in
                try? read(bytes)
            }
            #expect(found == [["k": value]], "\(item)")
        }
    }
}

@Test func mutatedRecordsAreReadOrRefusedAsTheDecoderDoes() throws {
    var random = SplitMix(seed: 72)
    var outcomes = [0, 0]
    for _ in 0..<20_000 {
        var bytes = CBOR.encode(.map(random.record(keys: ["a", "b", "ctime", "msg"])))
        for _ in 0..<1 + random.next() % 3 where !bytes.isEmpty {
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 2: bytes.remove(at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        let batch = Batch(bytes: bytes, count: 1)
        let found = try batch.withExactMemory { (bytes) throws(TransformError) in Result { try read(bytes) } }
        let decoded = try batch.withExactMemory { (bytes) throws(TransformError) in Result { try Batch.records(bytes) }
        }
        switch (found, decoded) {
        case (.success(let found), .success(let decoded)):
            outcomes[0] += 1
            // What is no record the decoder reads as well, and it was made an empty one here.
            if found != decoded.map({ Dictionary($0.fields.map { ($0, $1) }) { $1 } }) { Issue.record("\(bytes)") }
        case (.failure, .failure): outcomes[1] += 1
        // Keys that come twice, and values that are no records, are each refused by one of the two only.
        case (.success, .failure(let error as CBORError)) where error.code == .duplicateKey: break
        case (.failure(let error as CBORError), .success) where error.expected.contains("a record"): break
        default: Issue.record("\(bytes): \(found), \(decoded)")
        }
        // No format may read beyond the bytes or trap, whatever they are.
        for entry in BatchFormatCatalog.builtIn { _ = try? batch.encoded(by: entry.make(.fixed)) }
        _ = try? batch.mapped(by: MappingChain([SimpleMapping([.exclude(["a"])])]))
    }
    #expect(outcomes.allSatisfy { $0 > 1000 }, "\(outcomes)")
}
