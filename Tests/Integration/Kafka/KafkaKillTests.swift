import Glibc
import TestSupport
import Testing

/// Workers of the medium that are killed at random moments.
struct KafkaKillTests {
    /// How many are killed; a soak asks for more.
    private static let kills = getenv("KAFKA_KILLS").flatMap { Int(String(cString: $0)) } ?? 8

    private let place: KafkaPlace

    init() throws { self.place = try KafkaPlace() }

    /// Runs, kills, and returns what was in the topic.
    private func survivors(
        _ count: Int,
        medium: String = "kafka",
        registry: String? = nil,
        _ options: [String]
    ) throws -> [KafkaPlace.Message] {
        try self.place.makeTopic()
        let run = try self.place.start(
            medium: medium,
            ["counter", "--number=\(count)", "--rate=4000", "--batch-size=50", "--progress=1", "--restarts=1000"]
                + options
        )
        // Before that, plugins may still be registered, which a kill would end.
        #expect(Monotonic.waits { run.errorsSoFar.contains(" items sent in ") })
        var killer = WorkerKiller(run, seed: 5) {
            let line = run.errorsSoFar.split(separator: "\n").last { $0.contains(" items sent in ") }
            return line.flatMap { Int($0.split(separator: " ")[0]) } ?? 0
        }
        try killer.kill(Self.kills, every: 300...900)
        let finished = try run.wait(seconds: 300)
        finished.expectSuccess()
        #expect(killer.killed >= min(Self.kills, 4))
        #expect(finished.errors.contains("\(count) items sent in "), "\(finished.errors)")
        return try self.place.read(registry: registry)
    }

    private static var records: Int { 5000 + Self.kills * 5000 }

    @Test func inTransactionsNothingIsLostAndNothingDoubled() throws {
        let messages = try self.survivors(Self.records, ["--kafka-exactly-once"])
        let aborted = try self.place.abortedOffsets()
        let values = messages.filter { !aborted.contains($0.offset) }.compactMap(\.value.text)
        #expect(values.count == Self.records)
        #expect(values == (0..<Self.records).map { KafkaPlace.value($0) })
    }

    /// A batch may come twice, but its header tells, and the order stays.
    @Test func withoutTransactionsTheHeaderTellsWhatCameTwice() throws {
        let messages = try self.survivors(Self.records, ["--kafka-batch-header"])
        var seen: Set<String> = []
        let values = messages.filter { seen.insert($0.headers["pluginhost-batch"]?.text ?? "").inserted }
        #expect(values.compactMap(\.value.text) == (0..<Self.records).map { KafkaPlace.value($0) })
    }

    /// Successors ask the registry for their schema anew.
    @Test func whatIsWrittenInAvroSurvivesAsWell() throws {
        let registry = try CommandedProgram(
            "python3",
            ["\(KafkaPlace.folder)/registry.py"],
            then: [],
            in: self.place.workspace.path
        )
        let schema = "\(self.place.workspace.path)/home/value.avsc"
        let fields = [("n", "long"), ("name", "string"), ("instance", "int")]
            .map { "{\"name\": \"\($0)\", \"type\": \"\($1)\"}" }
        try Files.write(
            "{\"type\": \"record\", \"name\": \"Count\", \"fields\": [\(fields.joined(separator: ", "))]}",
            to: schema
        )
        let url = "http://127.0.0.1:\(registry.greeting)"
        let messages = try self.survivors(
            Self.records,
            medium: "kafka-avro",
            registry: url,
            ["--kafka-avro-exactly-once", "--kafka-avro-registry=\(url)", "--kafka-avro-schema=\(schema)"]
        )
        let aborted = try self.place.abortedOffsets()
        let values = messages.filter { !aborted.contains($0.offset) }.map(\.value)
        #expect(values.count == Self.records)
        #expect(values == (0..<Self.records).map { ["n": .int($0), "name": "counter", "instance": 1] })
        #expect(try Int(registry.tell("ask")) ?? 0 > 1)
    }
}
