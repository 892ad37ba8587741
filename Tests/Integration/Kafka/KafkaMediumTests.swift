import Glibc
import Records
import TestSupport
import Testing

/// The medium `kafka` against a real broker, read by a client that is not ours.
struct KafkaMediumTests {
    private let place: KafkaPlace

    init() throws { self.place = try KafkaPlace([Fixture("spelled")]) }

    // MARK: - Messages

    @Test(arguments: [[], ["--kafka-exactly-once"]])
    func eachRecordIsAMessage(_ options: [String]) throws {
        try self.place.makeTopic()
        let run = try self.place.start(["counter", "--number=2500", "--batch-size=1000"] + options).wait()
        run.expectSuccess()
        #expect(run.errors.contains("2500 items sent in "), "\(run.errors)")
        let messages = try self.place.read()
        #expect(messages.map(\.value.text) == (0..<2500).map { KafkaPlace.value($0) })
        #expect(messages.allSatisfy { $0.key == .null && $0.time > 1_700_000_000_000 && $0.headers.keys.isEmpty })
    }

    @Test func keysChooseThePartition() throws {
        try self.place.makeTopic(partitions: 3)
        let run = try self.place.run("3counter", "--number=3000", "--kafka-key=instance", "--output-writers=1")
        run.expectSuccess()
        let messages = try self.place.read()
        #expect(messages.count == 3000)
        #expect(Set(messages.map(\.key.text)) == ["1", "2", "3"])
        for instance in 1...3 {
            let own = messages.filter { $0.key.text == String(instance) }
            #expect(Set(own.map(\.partition)).count == 1)
            #expect(own.map(\.value.text) == (0..<1000).map { KafkaPlace.value($0, of: instance) })
        }
    }

    @Test func severalWritersDeliverSideBySide() throws {
        try self.place.makeTopic(partitions: 2)
        let run = try self.place.run(
            "4counter",
            "--number=8000",
            "--batch-size=100",
            "--output-writers=3",
            "--kafka-exactly-once",
            "--kafka-transactional-id=mine",
            "--kafka-key=instance"
        )
        run.expectSuccess()
        let values = try self.place.values()
        #expect(values.count == 8000)
        for instance in 1...4 {
            let own = values.filter { $0.hasSuffix("\"instance\": \(instance)}") }
            #expect(own == (0..<own.count).map { KafkaPlace.value($0, of: instance) })
        }
    }

    private static let records: [Record] = [
        ["_key": "a", "_time": 0, "text": "h\u{e9}\u{1F600}\n\"\\\u{7f}", "n": -5],
        ["_key": 17, "_time": 1, "wide": 1e300, "small": 1e-7, "half": 0.5, "whole": 3.0, "large": 1e16],
        ["_time": .timestamp(1_700_000_000_123_999), "at": .timestamp(-1), "raw": .bytes([0, 255, 16])],
        ["_key": .null, "list": [1, [true, .null], [:]], "map": ["a": ["b": .int(.min)]], "most": .int(.max)],
        ["_key": .bytes([104, 105]), "_time": 1_700_000_000_000.0],
    ]

    @Test func recordsBringTheirKeyAndTheirTime() throws {
        try self.place.makeTopic()
        try self.place.start(KafkaPlace.spelled(Self.records)).wait().expectSuccess()
        let messages = try self.place.read()
        #expect(messages.map(\.key) == ["a", "17", .null, .null, "hi"])
        let times = messages.map(\.time)
        #expect(Array(times[..<3]) == [0, 1, 1_700_000_000_123] && times[4] == 1_700_000_000_000, "\(times)")
        #expect(times[3] > 1_700_000_001_000)
        // What the host makes of the same without those fields.
        let rest = Self.records.map { record in
            Record(record.fields.filter { !["_key", "_time"].contains($0.key) }.map { ($0.key, $0.value) })
        }
        let lines = try self.place.workspace.start(["--ext", self.place.workspace.ext] + KafkaPlace.spelled(rest))
            .wait()
        #expect(messages.map(\.value.text) == lines.lines)
    }

    @Test func optionsNameFields() throws {
        try self.place.makeTopic()
        let records: [Record] = [
            ["user": ["id": "u1", "at": 5], "_key": "not this", "_time": 7, "body": "text"],
            ["user": ["id": 2, "at": .timestamp(0)], "body": ["x": 1]],
            ["user": ["id": .null, "at": 0], "body": .null, "user.id": "exact"],
        ]
        let options = ["--kafka-key=user.id", "--kafka-time=user.at", "--kafka-value=body"]
        try self.place.start(KafkaPlace.spelled(records) + options).wait().expectSuccess()
        let messages = try self.place.read()
        #expect(messages.map(\.key) == ["u1", "2", "exact"])
        #expect(messages.map(\.time) == [5, 0, 0])
        #expect(messages.map(\.value) == ["text", "{\"x\": 1}", .null])
    }

    @Test func aHeaderTellsTheBatch() throws {
        try self.place.makeTopic()
        try self.place.run("counter", "--number=5", "--batch-size=2", "--kafka-batch-header").expectSuccess()
        let marks = try self.place.read().compactMap { $0.headers["pluginhost-batch"]?.text }
        #expect(
            marks.map { $0.split(separator: ":").dropFirst().joined(separator: ":") } == [
                "0:1", "0:2", "1:1", "1:2", "2:1",
            ]
        )
        #expect(Set(marks.map { $0.prefix(16) }).count == 1)
    }

    // MARK: - Texts of formats

    @Test func linesOfAFormatAreMessages() throws {
        try self.place.makeTopic()
        let run = try self.place.run("counter", "--number=5", "--batch-size=2", "--output-format=csv")
        run.expectSuccess()
        #expect(try self.place.values() == (0..<5).map { "\($0),counter,1" })
    }

    @Test(arguments: ["json-lines", "csv", "batch-headered-csv"])
    func aBatchCanBeOneMessage(_ format: String) throws {
        try self.place.makeTopic()
        let run = try self.place.run(
            "counter",
            "--number=5",
            "--batch-size=2",
            "--output-format=\(format)",
            "--kafka-batch-message",
            "--kafka-force-flush"
        )
        run.expectSuccess()
        let texts = [0..<2, 2..<4, 4..<5].map { batch in
            let header = format == "batch-headered-csv" ? "n,name,instance\r\n" : ""
            return header
                + batch.map { format == "json-lines" ? KafkaPlace.value($0) + "\n" : "\($0),counter,1\r\n" }.joined()
        }
        #expect(try self.place.values() == texts)
    }

    @Test(arguments: [
        (1, ["--output-format=headered-csv"], "the format makes 6 lines of 5 records", "give --kafka-batch-message"),
        (1, ["--output-format=csv", "--kafka-key=n"], "--kafka-key looks into records", "leave out --output-format"),
        (2, ["--kafka-batch-message", "--kafka-key=n"], "--kafka-batch-message: ", "no field for --kafka-key"),
    ])
    func whatTextsCannotHaveIsTold(_ status: Int32, _ options: [String], _ words: String, _ advice: String) throws {
        let run = try self.place.start(["counter", "--number=5"] + options).wait()
        run.expectFailure(status, saying: "medium kafka: ", words, advice)
    }

    // MARK: - Properties

    @Test func propertiesReachTheLibrary() throws {
        try self.place.makeTopic()
        let file = "\(self.place.workspace.path)/home/properties"
        try Files.write("# of this test\nbatch.num.messages = 7\n\nclient.id=mine\n", to: file)
        let run = try self.place.start(
            servers: "",
            [
                "counter", "--number=20", "--kafka-property=compression.type=gzip,acks=all", "--kafka-config=\(file)",
                "--kafka-property=bootstrap.servers=\(self.place.servers),127.0.0.1:1", "--kafka-property=linger.ms=0",
            ]
        ).wait()
        run.expectSuccess()
        #expect(try self.place.values() == (0..<20).map { KafkaPlace.value($0) })
    }

    @Test(arguments: [
        (["--kafka-topic="], "--kafka-topic: it is not given"),
        (["--kafka-property=no.such=1"], "--kafka-property: no.such: No such configuration property"),
        (["--kafka-property=linger.ms=soon"], "--kafka-property: linger.ms: Invalid value for configuration property"),
        (["--kafka-property=secret"], "--kafka-property: \"secret\"; expected NAME=VALUE"),
        (["--kafka-property=acks=1"], "`acks` must be set to `all` when `enable.idempotence` is true"),
        (["--kafka-transactional-id=x"], "there are no transactions without --kafka-exactly-once"),
        (["--kafka-property=transactional.id=x"], "transactional.id is set by --kafka-exactly-once"),
    ])
    func mistakesInOptionsEndTheRunBeforeItBegins(_ options: [String], _ words: String) throws {
        let run = try self.place.start(["counter", "--number=1"] + options).wait()
        #expect(run.end != .exit(0))
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.errors.contains("0 items sent") || run.end == .exit(2), "\(run.errors)")
    }

    @Test func withoutServersNothingBegins() throws {
        let run = try self.place.start(servers: "", ["counter", "--number=1"]).wait()
        run.expectFailure(2, saying: "--kafka-bootstrap-servers: there are no servers; expected HOST:PORT")
    }

    @Test func aMistakeInAFileIsToldWithItsLine() throws {
        let file = "\(self.place.workspace.path)/home/properties"
        try Files.write("linger.ms=1\nno.such=1\n", to: file)
        let run = try self.place.run("counter", "--kafka-config=\(file)")
        #expect(
            run.errors.contains("--kafka-config: \(file):2: no.such: No such configuration property"),
            "\(run.errors)"
        )
    }

    // MARK: - Records that do not fit

    @Test(
        arguments: [
            (
                [["k": 1], ["b": 2]], ["--kafka-key=k"],
                "record 2 of the batch: it has no field 'k', which is to be the key"
            ),
            (
                [["k": 1]], ["--kafka-time=when"],
                "record 1 of the batch: it has no field 'when', which is to be the time"
            ),
            (
                [["k": 1]], ["--kafka-value=k.v"],
                "record 1 of the batch: it has no field 'k.v', which is to be the value"
            ),
            (
                [["_time": "noon"]], [],
                "record 1 of the batch: its time is \"noon\"; expected a time, or milliseconds since"
            ),
            ([["_time": .timestamp(-1)]], [], "record 1 of the batch: its time is before 1970"),
            ([["_time": -1]], [], "record 1 of the batch: its time is -1; expected"),
        ] as [([Record], [String], String)]
    )
    func whatDoesNotFitIsNamed(_ records: [Record], _ options: [String], _ words: String) throws {
        try self.place.makeTopic()
        let run = try self.place.start(KafkaPlace.spelled(records) + options).wait()
        run.expectFailure(1, saying: "medium kafka: 1 record was not delivered, ", "it refused it: \(words)")
        #expect(try self.place.read().count == records.count - 1)
    }

    /// A record that is refused is kept, and the others of its batch arrive, once each.
    @Test(arguments: [[], ["--kafka-exactly-once"], ["--kafka-batch-header"]])
    func aMessageThatIsTooLargeIsRefusedAlone(_ options: [String]) throws {
        try self.place.makeTopic()
        let large = String(repeating: "x", count: 3000)
        let records: [Record] = [["a": 1], ["a": .string(large)], ["a": 3], ["a": 4], ["a": .string(large)]]
        let run = try self.place.start(
            KafkaPlace.spelled(records) + ["--batch-size=3", "--kafka-property=message.max.bytes=2000"] + options
        ).wait()
        run.expectFailure(
            1,
            saying:
                "medium kafka: 2 records were not delivered, for its workers refused them; the first: it refused it: "
                + "record 2 of the batch makes a message of 30",
            " bytes, more than the property message.max.bytes allows, which is 2000; see ",
            "\n3 items sent in "
        )
        #expect(try self.place.values().sorted() == ["{\"a\": 1}", "{\"a\": 3}", "{\"a\": 4}"])
        let letters = try self.place.deadLetters()
        #expect(letters.map { $0["record"] } == [.map(records[1]), .map(records[4])])
        #expect(letters.map { $0["batch"] } == [0, 1] && letters.map { $0["index"] } == [1, 1], "\(letters)")
    }

    /// No byte more or less than the library itself takes, or it would refuse a message behind others that it has sent.
    /// Beside its key and its headers, librdkafka counts 36 bytes of a message.
    @Test(arguments: [([], 1964), (["--kafka-batch-header", "--batch-size=1"], 1926), (["--kafka-key=k"], 1961)])
    func theLargestMessageThatFitsIsSent(_ options: [String], _ largest: Int) throws {
        try self.place.makeTopic()
        let lengths = Array(largest - 5...largest + 5)
        let records = lengths.map { length in
            Record([("k", "key"), ("v", .string(String(repeating: "x", count: length)))])
        }
        let run = try self.place.start(
            KafkaPlace.spelled(records) + [
                "--media-ignore-errors", "--kafka-value=v", "--kafka-property=message.max.bytes=2000",
            ] + options
        ).wait()
        run.expectSuccess()
        #expect(!run.errors.contains("could not be delivered"), "\(run.errors)")
        let sent = try self.place.values().map(\.count)
        let refused = try self.place.deadLetters().compactMap { $0["record"]?.record?["v"]?.text?.count }
        #expect(sent == Array(lengths[..<6]) && refused == Array(lengths[6...]), "\(sent)")
    }

    @Test func aTextOfABatchThatIsTooLargeIsNamed() throws {
        try self.place.makeTopic()
        let run = try self.place.run(
            "counter",
            "--number=100",
            "--kafka-batch-message",
            "--kafka-property=message.max.bytes=2000"
        )
        run.expectFailure(1, saying: "the text of the batch makes a message of ", "100 records in 1 batch could not be")
        #expect(try self.place.read().isEmpty)
    }
}
