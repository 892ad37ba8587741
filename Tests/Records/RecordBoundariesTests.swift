import Testing

@testable import Records

/// Where records end, against what was written record by record.
@Suite struct RecordBoundariesTests {
    /// Values that try to look like the end of a record or of a cell.
    private static let nasty: [Value] = [
        "", "a", "\n", "\"", "\"\"", "\r\n", ",\n\"", "\"\n\"", "\\\n", nil, 0, 1234, [1, ["x": "\n"]],
        .bytes([10, 0x22, 13]),
        .string(String(repeating: "\n\"", count: 100)), .timestamp(1), true, 1.5,
    ]

    /// Writes each record alone.
    private static func written(_ record: Record, _ encoding: RecordEncoding) throws -> [UInt8] {
        var writer = RecordWriter(encoding: encoding, columns: ["a", "b"])
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096 + RecordWriter.slack, alignment: 16)
        defer { buffer.deallocate() }
        _ = writer.attach(buffer, capacity: 4096)
        for (key, value) in record.fields { writer.field(named: key, value) }
        #expect(try writer.endRecord())
        return Array(UnsafeRawBufferPointer(start: buffer, count: writer.length))
    }

    private static func ends(_ bytes: [UInt8], _ encoding: RecordEncoding) -> [Int]? {
        bytes.withUnsafeBytes { RecordBoundaries.ends(in: $0, of: encoding) }
    }

    @Test(arguments: RecordEncoding.allCases)
    func recordsEndWhereTheirWriterEndedThem(_ encoding: RecordEncoding) throws {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for first in Self.nasty {
            for second in Self.nasty {
                bytes += try Self.written(Record([("a", first), ("b", second)]), encoding)
                ends.append(bytes.count)
            }
        }
        #expect(Self.ends(bytes, encoding) == ends)
        #expect(Self.ends([], encoding) == [])
    }

    @Test(arguments: RecordEncoding.allCases)
    func whatIsCutIsNotWhole(_ encoding: RecordEncoding) throws {
        let one = try Self.written(["a": "x\ny", "b": "\"z\""], encoding)
        for length in 1..<one.count {
            #expect(Self.ends(Array(one[..<length]), encoding) == nil, "\(length)")
            #expect(Self.ends(one + one[..<length], encoding) == nil, "\(length)")
        }
    }

    @Test func whatIsNoEncodingIsRefused() {
        #expect(Self.ends([0xff], .cbor) == nil)
        #expect(Self.ends([0xa0, 0xc0], .cbor) == nil)
        #expect(Self.ends([0xa0, 0xa0], .cbor) == [1, 2])
        #expect(Self.ends(Array("a,\"b\nc\n".utf8), .csv) == nil)
    }
}
