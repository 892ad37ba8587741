import Records
import TestSupport
import Testing

/// What the medium `grpc` makes of records: the message that a server in Python reads.
struct GrpcRecordTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace([Fixture("spelled")], examples: ["grpc.so"])
    }

    private func run(_ server: GrpcServer, _ records: [[UInt8]]) throws -> FinishedProcess {
        let texts = records.map { record in
            record.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return try self.workspace.host(
            "spelled",
            "--spelled-records=\(texts.joined(separator: ","))",
            "--number=\(records.count)",
            "--grpc-endpoint=127.0.0.1:\(server.port)",
            "--grpc-method-name=collector.Collector.CollectEverything",
            "--grpc-proto=\(GrpcServer.protoFiles)",
            "--grant=medium/grpc"
        )
    }

    @Test func everyKindOfFieldIsFilled() throws {
        let server = try GrpcServer(self.workspace)
        let time = 1_700_000_000_123_456
        let cases: [(record: Value, message: Value)] = [
            (
                ["i32": -5, "i64": .int(.min), "u32": 4_294_967_295],
                ["i32": -5, "i64": "-9223372036854775808", "u32": 4_294_967_295]
            ),
            (["u64": .int(.max), "s64": -1, "f32": 7], ["u64": "9223372036854775807", "s64": "-1", "f32": 7]),
            (["single": 0.5, "wide": 3, "i64": 7.0], ["single": 0.5, "wide": 3.0, "i64": "7"]),
            (
                ["flag": true, "text": "h\u{e9}", "raw": .bytes([0, 255])],
                ["flag": true, "text": "h\u{e9}", "raw": "AP8="]
            ),
            (["raw": "text"], ["raw": "dGV4dA=="]),
            (["colour": "GREEN"], ["colour": "GREEN"]),
            (["colour": 1, "colours": ["RED", 2, 9]], ["colour": "RED", "colours": ["RED", "GREEN", 9]]),
            (
                ["place": ["name": "here", "position": [1.5, 2]], "numbers": [1, 2, 3]],
                ["place": ["name": "here", "position": [1.5, 2.0]], "numbers": [1, 2, 3]]
            ),
            (["places": [["name": "a"], [:]]], ["places": [["name": "a"], [:]]]),
            (
                ["counters": ["x": 1], "by_number": ["-3": ["name": "b"]]],
                ["counters": ["x": "1"], "by_number": ["-3": ["name": "b"]]]
            ),
            (
                ["by_flag": ["true": "yes"], "by_large": ["18446744073709551615": "most"]],
                ["by_flag": ["true": "yes"], "by_large": ["18446744073709551615": "most"]]
            ),
            (["at": .timestamp(Int64(time))], ["at": "2023-11-14T22:13:20.123456Z"]),
            (["at": .timestamp(-1)], ["at": "1969-12-31T23:59:59.999999Z"]),
            (["at": 1_700_000_000], ["at": "2023-11-14T22:13:20Z"]),
            (["at": "2023-11-14T23:13:20.5+01:00"], ["at": "2023-11-14T22:13:20.500Z"]),
            (["at": ["seconds": 5]], ["at": "1970-01-01T00:00:05Z"]),
            (
                [
                    "at_seconds": .timestamp(Int64(time)), "at_whole": .timestamp(-1),
                    "at_text": .timestamp(Int64(time)),
                ],
                ["at_seconds": 1_700_000_000.123456, "at_whole": "-1", "at_text": "2023-11-14T22:13:20.123456Z"]
            ),
            (["took": -1.5, "maybe": "set"], ["took": "-1.500s", "maybe": "set"]),
            (
                ["any": ["a": nil, "b": [1, "x", true], "c": ["d": 2.5]], "one": "alone"],
                ["any": ["a": nil, "b": [1.0, "x", true], "c": ["d": 2.5]], "one": "alone"]
            ),
            (["number_choice": 1, "text_choice": "last"], ["text_choice": "last"]),
            // The names of fields in JSON, and null, which is nothing.
            (["atWhole": 3, "text": nil], ["at_whole": "3"]),
            ([:], [:]),
        ]
        let run = try self.run(server, cases.map { CBOR.encode($0.record) })
        run.expectSuccess()
        let messages = try server.calls().flatMap(\.messages)
        #expect(messages.count == cases.count)
        for (message, (record, expected)) in zip(messages, cases) {
            #expect(Self.normalized(message) == Self.normalized(expected), "\(record)")
        }
    }

    /// Numbers as doubles and keys in order, because JSON does not tell them apart.
    private static func normalized(_ value: Value) -> Value {
        switch value {
        case .int(let number): .double(Double(number))
        case .array(let elements): .array(elements.map(self.normalized))
        case .map(let record):
            .map(Record(record.fields.map { ($0.key, self.normalized($0.value)) }.sorted { $0.0 < $1.0 }))
        default: value
        }
    }

    /// Lengths that are open, tags without a meaning here, texts in pieces, and all widths of numbers.
    @Test func everyFormOfCBORIsRead() throws {
        let server = try GrpcServer(self.workspace)
        let records: [[UInt8]] = [
            [0xBF, 0x63] + Array("i32".utf8) + [0x18, 0x64, 0xFF],
            [0xD9, 0xD9, 0xF7, 0xA1, 0x67] + Array("numbers".utf8) + [0x9F, 0x19, 0x01, 0x00, 0x38, 0x63, 0xFF],
            [0xA1, 0x7F, 0x62] + Array("te".utf8) + [0x62] + Array("xt".utf8) + [
                0xFF, 0x7F, 0x61, 0x61, 0x60, 0x61, 0x62, 0xFF,
            ],
            [0xA1, 0x64] + Array("wide".utf8) + [0xF9, 0x3E, 0x00],
            [0xA1, 0x64] + Array("wide".utf8) + [0xFA, 0x3F, 0xC0, 0x00, 0x00],
            [0xA1, 0x63] + Array("u64".utf8) + [0x1B] + [UInt8](repeating: 0xFF, count: 8),
        ]
        let run = try self.run(server, records)
        run.expectSuccess()
        let expected: [Value] = [
            ["i32": 100], ["numbers": [256, -100]], ["text": "ab"], ["wide": 1.5], ["wide": 1.5],
            ["u64": "18446744073709551615"],
        ]
        #expect(try server.calls().flatMap(\.messages) == expected)
    }

    @Test(
        arguments: [
            (
                ["colour_name": 1],
                "key 'colour_name' has no field in message collector.Everything, whose fields are: i32, i64"
            ),
            (
                ["place": ["nam": "x"]],
                "key 'place.nam' has no field in message common.Place, whose fields are: name, positi"
            ),
            (
                ["places": [[:], ["name": 5]]],
                "key 'places[].name' has the integer 5, which does not fit its field of type str"
            ),
            (
                ["i32": 2_147_483_648],
                "key 'i32' has the integer 2147483648, which does not fit its field of type int32"
            ),
            (["u32": -1], "key 'u32' has the integer -1, which does not fit its field of type uint32"),
            (["i32": 1.5], "key 'i32' has the number 1.5"),
            (["i64": 9.3e18], "which does not fit its field of type int64"),
            (["flag": 1], "key 'flag' has the integer 1, which does not fit its field of type bool"),
            (["text": .bytes([1])], "key 'text' has bytes, which does not fit its field of type string"),
            (
                ["colour": "BLUE"],
                "has the text 'BLUE', which enum common.Colour does not have; it has: COLOUR_UNKNOWN, RED"
            ),
            (["numbers": 5], "key 'numbers' has the integer 5 where its field takes a list"),
            (["numbers": [1, nil]], "key 'numbers[]' has null"),
            (["i32": [1]], "key 'i32' has a list"),
            (["counters": [1]], "key 'counters' has a list where its field takes a map"),
            (["by_number": ["three": [:]]], "key 'by_number.three' is no key of type int32"),
            (["by_flag": ["maybe": ""]], "key 'by_flag.maybe' is no key of type bool"),
            (["place": "here"], "key 'place' has the text 'here', which does not fit its field of type common.Place"),
            (
                ["at": "noon"],
                "key 'at' has the text 'noon', which does not fit its field of type google.protobuf.Timestamp"
            ),
            (["at": 1e18], "which does not fit its field of type google.protobuf.Timestamp"),
        ] as [(Value, String)]
    )
    func whatDoesNotFitIsRefused(_ record: Value, _ words: String) throws {
        let server = try GrpcServer(self.workspace)
        let run = try self.run(server, [CBOR.encode(["i32": 1]), CBOR.encode(record)])
        run.expectFailure(1, saying: "medium grpc: 1 record was not delivered", "record 2 of the batch: key '", words)
        #expect(try server.calls().flatMap(\.messages).count == 1)
    }

    @Test(
        arguments: [
            ([0x01], "the record is the integer 1 where a map is expected"),
            ([0xA1, 0x01, 0x01], "a key that is no text"),
            ([0xA1, 0x64, 0x74, 0x65], "the record is no CBOR: it ends within a text at byte 2"),
            ([0xBF, 0x63, 0x69, 0x33, 0x32, 0x01], "the record is no CBOR: a list or map has no end at byte 6"),
            (
                [0xBB] + [UInt8](repeating: 0xFF, count: 8),
                "the record is no CBOR: a list or map with more elements than"
            ),
            ([0xA1, 0x63, 0x61, 0x6E, 0x79] + Self.nested(100), "lies too deep in maps and lists"),
        ] as [([UInt8], String)]
    )
    func whatIsNoRecordIsRefused(_ record: [UInt8], _ words: String) throws {
        let server = try GrpcServer(self.workspace)
        try self.run(server, [record]).expectFailure(1, saying: "medium grpc: ", words)
        #expect(try server.calls().isEmpty)
    }

    /// Maps in each other, each with the key `a`.
    static func nested(_ depth: Int) -> [UInt8] {
        (0..<depth).flatMap { _ in [0xA1, 0x61, 0x61] as [UInt8] } + [0xA0]
    }
}
