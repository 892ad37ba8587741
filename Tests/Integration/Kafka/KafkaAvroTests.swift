import Records
import TestSupport
import Testing

/// The medium `kafka-avro`: a registry for tests, a real broker, and the decoder of confluent-kafka as the reader.
struct KafkaAvroTests {
    private let place: KafkaPlace

    init() throws { self.place = try KafkaPlace([Fixture("spelled")]) }

    private func registry(_ arguments: String...) throws -> CommandedProgram {
        try CommandedProgram(
            "python3",
            ["\(KafkaPlace.folder)/registry.py"],
            then: arguments,
            in: self.place.workspace.path
        )
    }

    /// Writes a schema and returns its path.
    private func file(_ schema: String, _ name: String = "value") throws -> String {
        let path = "\(self.place.workspace.path)/home/\(name).avsc"
        try Files.write(schema, to: path)
        return path
    }

    private func send(
        _ records: [Record],
        _ schema: String,
        to registry: CommandedProgram,
        _ options: String...
    ) throws -> FinishedProcess {
        try self.place.start(
            medium: "kafka-avro",
            KafkaPlace.spelled(records) + [
                "--kafka-avro-registry=http://127.0.0.1:\(registry.greeting)",
                "--kafka-avro-schema=\(try self.file(schema))",
            ] + options
        ).wait()
    }

    private func values(_ registry: CommandedProgram) throws -> [Value] {
        try self.place.read(registry: "http://127.0.0.1:\(registry.greeting)").map(\.value)
    }

    /// A record with one field `f`.
    private static func holder(_ type: String) -> String {
        "{\"type\": \"record\", \"name\": \"Holder\", \"namespace\": \"test\", \"fields\": [{\"name\": \"f\", \"type\": \(type)}]}"
    }

    // MARK: - Values

    /// The schemas of doge's example.
    @Test(arguments: [false, true])
    func eventsOfUsersAreRead(_ isExactlyOnce: Bool) throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        let event = """
            {"type": "record", "name": "Event", "fields": [
              {"name": "timestamp", "type": "int"},
              {"name": "user", "type": {"type": "record", "name": "User", "fields": [
                {"name": "userId", "type": "string"}, {"name": "balance", "type": "string"},
                {"name": "loanBalance", "type": "string"}]}},
              {"name": "event", "type": "string"}]}
            """
        let key = "{\"type\": \"record\", \"name\": \"Key\", \"fields\": [{\"name\": \"key\", \"type\": \"string\"}]}"
        let value: Record = [
            "timestamp": 60000, "user": ["userId": "5", "balance": "800", "loanBalance": "0"], "event": "login",
        ]
        let records = [["_key": "5", "_time": 0], ["_key": ["key": "6"], "_time": 60000]].map { (extra: Record) in
            // Not in the order of the schema.
            Record(extra.fields.map { ($0.key, $0.value) } + value.fields.reversed().map { ($0.key, $0.value) })
        }
        let run = try self.send(
            records,
            event,
            to: registry,
            "--kafka-avro-key-schema=\(try self.file(key, "key"))",
            isExactlyOnce ? "--kafka-avro-exactly-once" : "--kafka-avro-batch-header",
            "--batch-size=1"
        )
        run.expectSuccess()
        // One question for each schema.
        #expect(try registry.tell("ask") == "2")
        let messages = try self.place.read(registry: "http://127.0.0.1:\(registry.greeting)")
        #expect(messages.map(\.key) == [["key": "5"], ["key": "6"]])
        #expect(messages.map(\.time) == [0, 60000])
        #expect(messages.allSatisfy { $0.value == .map(value) }, "\(messages)")
    }

    private static let values: [(type: String, value: Value, read: Value)] = [
        ("\"null\"", .null, .null), ("\"boolean\"", true, true),
        ("\"int\"", .int(-2_147_483_648), .int(-2_147_483_648)),
        ("\"long\"", .int(.min), .int(.min)), ("\"long\"", .int(.max), .int(.max)), ("\"float\"", 0.5, 0.5),
        ("\"double\"", 3, 3.0), ("\"double\"", 1e300, 1e300), ("\"double\"", .timestamp(1_500_000), 1.5),
        ("\"bytes\"", .bytes([0, 255]), ["bytes": "00ff"]), ("\"string\"", "h\u{e9}", "h\u{e9}"),
        ("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}", "B", "B"),
        ("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", .bytes([1, 2]), ["bytes": "0102"]),
        ("{\"type\": \"array\", \"items\": \"long\"}", [1, -64, 64], [1, -64, 64]),
        ("{\"type\": \"array\", \"items\": \"long\"}", [], []),
        (
            "{\"type\": \"map\", \"values\": {\"type\": \"array\", \"items\": \"int\"}}", ["a": [1], "b": []],
            ["a": [1], "b": []]
        ),
        (
            "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", .timestamp(-1),
            "1969-12-31 23:59:59.999000+00:00"
        ),
        (
            "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", .timestamp(1_700_000_000_123_456),
            "2023-11-14 22:13:20.123456+00:00"
        ),
        ("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", 1000, "1970-01-01 00:00:01+00:00"),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", .timestamp(1_700_000_000_123_456), "2023-11-14"),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", .timestamp(-1), "1969-12-31"),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", "2000-02-29", "2000-02-29"),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", "1899-12-31", "1899-12-31"),
        ("{\"type\": \"int\", \"logicalType\": \"date\"}", 1, "1970-01-02"),
        ("{\"type\": \"int\", \"logicalType\": \"time-millis\"}", 3_600_001, "01:00:00.001000"),
        ("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}", "-1.5", "-1.50"),
        ("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}", 0.07, "0.07"),
        ("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 5, \"scale\": 0}", -128, "-128"),
        (
            "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 40, \"scale\": 3}",
            "1234567890123456789012345678901234.567", "1234567890123456789012345678901234.567"
        ),
        (
            "{\"type\": \"fixed\", \"name\": \"D\", \"size\": 4, \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 4}",
            "-0.0001", "-0.0001"
        ),
        (
            "{\"type\": \"string\", \"logicalType\": \"uuid\"}", "01234567-89ab-cdef-0123-456789abcdef",
            "01234567-89ab-cdef-0123-456789abcdef"
        ),
        ("[\"null\", \"string\"]", .null, .null), ("[\"null\", \"string\"]", "x", "x"),
        ("[\"int\", \"long\", \"double\"]", 5_000_000_000, 5_000_000_000), ("[\"int\", \"double\"]", 1.0, 1.0),
        (
            "[\"null\", {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}]", .timestamp(0),
            "1970-01-01 00:00:00+00:00"
        ),
        ("[\"null\", {\"type\": \"map\", \"values\": \"long\"}]", ["a": 1], ["a": 1]),
        ("[\"string\", \"bytes\", \"double\"]", ["double": 7], 7.0),
        (
            "[{\"type\": \"record\", \"name\": \"Cat\", \"fields\": [{\"name\": \"n\", \"type\": \"int\"}]}, "
                + "{\"type\": \"record\", \"name\": \"Dog\", \"fields\": [{\"name\": \"n\", \"type\": \"int\"}, "
                + "{\"name\": \"barks\", \"type\": \"boolean\", \"default\": true}]}]",
            ["Dog": ["n": 3]], ["n": 3, "barks": true]
        ),
        (
            "[\"null\", {\"type\": \"record\", \"name\": \"List\", \"fields\": [{\"name\": \"n\", \"type\": \"int\"}, "
                + "{\"name\": \"rest\", \"type\": [\"null\", \"List\"]}]}]",
            ["n": 1, "rest": ["n": 2, "rest": .null]], ["n": 1, "rest": ["n": 2, "rest": .null]]
        ),
    ]

    /// All values in one message, each in a field of its own.
    @Test func valuesOfEveryTypeAreRead() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        // Named types of the same name would meet, so each field gets a namespace.
        let fields = Self.values.enumerated().map { index, entry in
            "{\"name\": \"f\(index)\", \"type\": {\"type\": \"record\", \"name\": \"R\", \"namespace\": \"n\(index)\", \"fields\": "
                + "[{\"name\": \"v\", \"type\": \(entry.type)}]}}"
        }
        let schema = "{\"type\": \"record\", \"name\": \"All\", \"fields\": [\(fields.joined(separator: ", "))]}"
        let record = Record(Self.values.enumerated().map { ("f\($0)", .map(["v": $1.value])) })
        try self.send([record], schema, to: registry).expectSuccess()
        let read = try #require(try self.values(registry).first?.record)
        for (index, entry) in Self.values.enumerated() {
            #expect(read["f\(index)"]?.record?["v"] == entry.read, "\(entry)")
        }
    }

    @Test func defaultsStandForWhatIsMissing() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        let schema = """
            {"type": "record", "name": "D", "fields": [
              {"name": "a", "type": "int", "default": -1}, {"name": "b", "type": ["null", "string"], "default": null},
              {"name": "c", "type": {"type": "record", "name": "I", "fields": [
                {"name": "x", "type": "bytes", "default": "\\u0000\\u00ff"}, {"name": "y", "type": "double"}]},
                "default": {"y": 2}},
              {"name": "d", "type": {"type": "array", "items": "string"}, "default": ["p", "q"]},
              {"name": "e", "type": {"type": "map", "values": "long"}, "default": {"k": 5}}]}
            """
        try self.send([[:], ["c": ["y": 1.5], "a": 7]], schema, to: registry).expectSuccess()
        let read = try self.values(registry)
        let rest: [(String, Value)] = [("d", ["p", "q"]), ("e", ["k": 5])]
        #expect(
            read == [
                .map(Record([("a", -1), ("b", .null), ("c", ["x": ["bytes": "00ff"], "y": 2.0])] + rest)),
                .map(Record([("a", 7), ("b", .null), ("c", ["x": ["bytes": "00ff"], "y": 1.5])] + rest)),
            ]
        )
    }

    @Test func keysAreTakenOfTheRecordWhereNoneIsNamed() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        let schema =
            "{\"type\": \"record\", \"name\": \"V\", \"fields\": [{\"name\": \"id\", \"type\": \"long\"}, "
            + "{\"name\": \"x\", \"type\": \"string\"}]}"
        let key = "{\"type\": \"record\", \"name\": \"K\", \"fields\": [{\"name\": \"id\", \"type\": \"long\"}]}"
        let option = "--kafka-avro-key-schema=\(try self.file(key, "key"))"
        try self.send([["id": 1, "x": "a"]], schema, to: registry, option).expectSuccess()
        try self.send([["id": 2, "x": "b"]], schema, to: registry, option, "--kafka-avro-key=id").expectSuccess()
        try self.send([["id": 3, "x": "c"]], schema, to: registry, "--kafka-avro-key=x").expectSuccess()
        let messages = try self.place.read(registry: "http://127.0.0.1:\(registry.greeting)")
        #expect(messages.map(\.key) == [["id": 1], ["id": 2], "c"])
    }

    // MARK: - What does not fit

    @Test(
        arguments: [
            ("\"int\"", .int(1 << 31), "field f: the integer 2147483648 does not fit int"),
            ("\"long\"", 0.5, "field f: the number 0.5 does not fit long"),
            ("\"long\"", .timestamp(0), "field f: the time 0.000000 does not fit long"),
            ("\"string\"", 5, "field f: the integer 5 does not fit string"),
            (
                "{\"type\": \"array\", \"items\": {\"type\": \"map\", \"values\": \"int\"}}", [["a": 1], ["b": "x"]],
                "field f[1].b: the text \"x\" does not fit int"
            ),
            (
                "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"B\", \"A\"]}", "C",
                "field f: the text \"C\" is none of enum test.E: B, A"
            ),
            (
                "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", .bytes([1]),
                "field f: 1 bytes does not fit test.F, which has 2"
            ),
            ("[\"null\", \"int\"]", "x", "field f: the text \"x\" does not fit int"),
            (
                "[\"null\", \"int\", \"boolean\"]", "x",
                "field f: the text \"x\" does not fit union of null, int, boolean"
            ),
            (
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}", "1.234",
                "field f: the text \"1.234\" does not fit bytes (decimal of 4 digits, 2 of them behind the point)"
            ),
            (
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}", 100,
                "the integer 100 does not fit"
            ),
            (
                "{\"type\": \"int\", \"logicalType\": \"date\"}", "2001-02-29",
                "field f: the text \"2001-02-29\" does not fit int (date)"
            ),
            (
                "{\"type\": \"string\", \"logicalType\": \"uuid\"}", "x",
                "field f: the text \"x\" does not fit string (uuid)"
            ),
            (
                "{\"type\": \"record\", \"name\": \"I\", \"fields\": [{\"name\": \"x\", \"type\": \"int\"}]}", [:],
                "field f.x: it is missing, and record test.I has no default for it"
            ),
            (
                "{\"type\": \"record\", \"name\": \"I\", \"fields\": [{\"name\": \"x\", \"type\": \"int\"}]}",
                ["x": 1, "y": 2],
                "field f: key 'y' has no field in record test.I, whose fields are: x"
            ),
        ] as [(String, Value, String)]
    )
    func theFieldIsNamed(_ type: String, _ value: Value, _ words: String) throws {
        let registry = try self.registry()
        let run = try self.send([["f": value]], Self.holder(type), to: registry)
        run.expectFailure(1, saying: "medium kafka-avro: 1 record was not", "record 1 of the batch: ", words)
    }

    @Test(arguments: [[], ["--kafka-avro-exactly-once"]])
    func aValueThatDoesNotFitIsRefusedAlone(_ options: [String]) throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        let records: [Record] = [["f": 1], ["f": "x"], ["f": 3], ["f": .null], ["f": 5]]
        let run = try self.place.start(
            medium: "kafka-avro",
            KafkaPlace.spelled(records) + [
                "--kafka-avro-registry=http://127.0.0.1:\(registry.greeting)", "--media-ignore-errors",
                "--kafka-avro-schema=\(try self.file(Self.holder("\"int\"")))",
            ] + options
        ).wait()
        run.expectSuccess()
        let words = "record 2 of the batch: field f: the text \"x\" does not fit int"
        #expect(run.errors.contains("2 records were not delivered"), "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(try self.values(registry) == [["f": 1], ["f": 3], ["f": 5]])
        let letters = try self.place.deadLetters()
        #expect(letters.map { $0["record"] } == [["f": "x"], ["f": .null]])
        #expect(letters.first?["reason"]?.text == "its worker refused it: \(words)")
    }

    @Test(arguments: [
        ("{", "line 1 is no JSON"), ("\"integer\"", "there is no type \"integer\""),
        ("{\"type\": \"record\", \"name\": \"R\"}", "record \"R\" has no list of \"fields\""),
        (
            "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"S\"}]}",
            "a: there is no type \"S\""
        ),
        (
            "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"int\", \"default\": \"x\"}]}",
            "a: the default does not fit: the text \"x\" does not fit int"
        ),
        ("[\"int\", \"int\"]", "a union has \"int\" twice"),
        ("{\"type\": \"fixed\", \"name\": \"F\"}", "fixed \"F\" has no \"size\""),
        (
            "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"A\"]}",
            "symbol 2 of enum \"E\" is no text, or there twice"
        ),
        ("{\"type\": \"enum\", \"name\": \"0\", \"symbols\": [\"A\"]}", "\"0\" is no name"),
    ])
    func aBadSchemaEndsTheRunBeforeItBegins(_ schema: String, _ words: String) throws {
        let registry = try self.registry()
        let run = try self.send([[:]], schema, to: registry)
        run.expectFailure(2, saying: "medium kafka-avro: --kafka-avro-schema: ", "value.avsc: ", words)
        #expect(try registry.tell("ask") == "0")
    }

    @Test func whatIsMissingIsNamed() throws {
        let start = { try self.place.start(medium: "kafka-avro", KafkaPlace.spelled([[:]]) + $0).wait() }
        try start([]).expectFailure(2, saying: "--kafka-avro-schema: it is not given")
        let schema = "--kafka-avro-schema=\(try self.file("\"int\""))"
        try start([schema]).expectFailure(2, saying: "--kafka-avro-registry: it is not given")
        try start(["--kafka-avro-registry=x:y", schema]).expectFailure(2, saying: "--kafka-avro-registry is no URL")
    }

    // MARK: - The registry

    @Test func whoeverHasThePasswordIsLetIn() throws {
        try self.place.makeTopic()
        let schema = Self.holder("\"int\"")
        let named = try self.registry("--user", "me:secret")
        let refused = try self.send([["f": 1]], schema, to: named)
        refused.expectFailure(1, saying: "does not let this client in for subject t-value: status 401, Unauthorized")
        try self.send([["f": 1]], schema, to: named, "--kafka-avro-registry-user=me:secret").expectSuccess()
        let other = try self.registry("--token", "abc")
        try self.send([["f": 1]], schema, to: other, "--kafka-avro-registry-token=abc").expectSuccess()
    }

    @Test func schemasThatContradictEarlierOnesAreRefused() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        try self.send([["f": 1]], Self.holder("\"int\""), to: registry).expectSuccess()
        let run = try self.send([["f": "x"]], Self.holder("\"string\""), to: registry)
        run.expectFailure(
            1,
            saying: "medium kafka-avro: the registry refuses the schema of subject t-value, which is not compatible",
            "status 409, Schema being registered is incompatible",
            "1 record in 1 batch could not be delivered"
        )
        try self.send([["f": "x"]], Self.holder("\"string\""), to: registry, "--kafka-avro-subject=other")
            .expectSuccess()
        #expect(try self.values(registry) == [["f": 1], ["f": "x"]])
    }

    @Test func schemasCanBeLookedUpOnly() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        let option = "--kafka-avro-lookup-only"
        let run = try self.send([["f": 1]], Self.holder("\"int\""), to: registry, option)
        run.expectFailure(
            1,
            saying: "does not have the schema of subject t-value: status 404, Subject 't-value' not found."
        )
        try self.send([["f": 1]], Self.holder("\"int\""), to: registry).expectSuccess()
        try self.send([["f": 2]], Self.holder("\"int\""), to: registry, option).expectSuccess()
        #expect(try self.values(registry) == [["f": 1], ["f": 2]])
    }

    @Test func aRegistryThatIsDownIsTold() throws {
        let registry = try self.registry()
        try registry.tell("down")
        let run = try self.send([["f": 1]], Self.holder("\"int\""), to: registry, "--kafka-avro-registry-retries=1")
        run.expectFailure(
            1,
            saying: "medium kafka-avro: the registry cannot be asked for the schema of subject t-value: status 503",
            "1 record in 1 batch could not be delivered"
        )
        #expect(try registry.tell("ask") == "2")
        let port = try LoopbackSocket.freePort()
        let nobody = try self.place.run(
            medium: "kafka-avro",
            "spelled",
            "--spelled-records=a0",
            "--number=1",
            "--kafka-avro-registry=http://name:secret@127.0.0.1:\(port)",
            "--kafka-avro-schema=\(try self.file("\"int\""))"
        )
        nobody.expectFailure(
            1,
            saying: "subject t-value: http://127.0.0.1:\(port)/subjects/t-value/versions: Failed to"
        )
        #expect(!nobody.errors.contains("secret"))
    }

    @Test func aRegistryThatComesBackIsAskedAgain() throws {
        try self.place.makeTopic()
        let registry = try self.registry()
        try registry.tell("down")
        let run = try self.place.start(
            medium: "kafka-avro",
            KafkaPlace.spelled([["f": 1], ["f": 2]]) + [
                "--batch-size=1", "--kafka-avro-registry=http://127.0.0.1:\(registry.greeting)",
                "--kafka-avro-schema=\(try self.file(Self.holder("\"int\"")))", "--kafka-avro-registry-retries=1000",
            ]
        )
        #expect(try Monotonic.waits { try Int(registry.tell("ask")) ?? 0 > 1 })
        try registry.tell("up")
        try run.wait().expectSuccess()
        #expect(try self.values(registry) == [["f": 1], ["f": 2]])
    }
}
