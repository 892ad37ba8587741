import Glibc
import Records
import TestSupport
import Testing

/// The models `test` and `rflow`.
struct FlowModelTests {
    private static let keys = [
        "flow_id", "id_session", "user_id", "srcip", "srcport", "destip", "destport", "protocol_l4", "protocol_l7",
        "input_if", "output_if", "first_byte_ts", "last_byte_ts", "packet_no_send", "packet_no_recv", "volume_send",
        "volume_recv", "sensor_id", "is_terminated", "proto_flags_send", "proto_flags_recv", "metadata",
    ]

    private let made: ModelRecords

    init() throws { self.made = try ModelRecords() }

    @Test func testSaysWhoAndWhen() throws {
        let run = try self.made.run(["test", "--number=2", "--seed=1", "--start-time=1999-12-31T23:59:59.9995Z"])
        run.expectSuccess()
        #expect(
            run.text == """
                {"_id": "test1", "_ts": 946684799, "_ms": 999500}
                {"_id": "test1", "_ts": 946684800, "_ms": 500}

                """
        )
    }

    @Test func keysAndTypes() throws {
        for record in try self.made.first(3000, of: "rflow") {
            #expect(record.keys == Self.keys)
            for key in ["srcip", "destip", "first_byte_ts", "last_byte_ts"] { #expect(record[key]?.text != nil) }
            #expect(record["is_terminated"]?.flag != nil)
            #expect(record["srcip"] != record["destip"])
            let metadata = try #require(record["metadata"]?.record)
            #expect(metadata.keys.count < 30 && metadata.fields.allSatisfy { $0.value.text != nil })
            for (key, range) in [
                ("id_session", 0...14), ("user_id", 0...500), ("input_if", -1...65535), ("output_if", -1...65535),
                ("proto_flags_send", 0...1), ("proto_flags_recv", 0...1), ("sensor_id", 0...0),
                ("protocol_l4", 0...141), ("protocol_l7", 0...2987), ("srcport", 0...65534), ("destport", 0...65534),
            ] {
                #expect(range.contains(try #require(record[key]?.integer)), "\(key)")
            }
        }
    }

    /// Plays the run again: each record is a new flow or the next word of one that has not ended.
    @Test func flowsAreReportedUntilTheyEnd() throws {
        var pending: [Int: Record] = [:]
        var next = 0
        var choices = [0, 0]
        var ends = [0, 0]
        for record in try self.made.first(30_000, of: "rflow") {
            let id = try #require(record["flow_id"]?.integer)
            let isTerminated = record["is_terminated"] == true
            if !pending.isEmpty { choices[id == next ? 1 : 0] += 1 }
            ends[isTerminated ? 1 : 0] += 1
            for way in ["send", "recv"] {
                let packets = try #require(record["packet_no_\(way)"]?.integer)
                let volume = try #require(record["volume_\(way)"]?.integer)
                #expect((1400 * packets...1550 * packets).contains(volume))
                if id == next { #expect((0..<1 << 24).contains(packets)) }
            }
            let (first, last) = (record["first_byte_ts"]?.text ?? "", record["last_byte_ts"]?.text ?? "")
            #expect(first.utf8.count == 26 && last.utf8.count == 26 && first <= last)
            if id == next {
                next += 1
            } else {
                let before = try #require(pending[id], "flow \(id) had ended")
                for key in Self.keys.prefix(12) + Self.keys[19...20] { #expect(record[key] == before[key]) }
                for key in ["packet_no_send", "packet_no_recv", "volume_send", "volume_recv"] {
                    #expect(record[key]?.integer ?? 0 >= before[key]?.integer ?? 0)
                }
                #expect(last > before["last_byte_ts"]?.text ?? "~")
            }
            pending[id] = isTerminated ? nil : record
        }
        #expect(ChiSquare(choices, weights: [1, 1]).isPlausible, "\(choices)")
        #expect(ChiSquare(ends, weights: [0.3, 0.7]).isPlausible, "\(ends)")
    }

    /// The shares of a normal distribution around a mean, rounded.
    private static func shares(_ numbers: ClosedRange<Int>, mean: Double, deviation: Double) -> [Double] {
        numbers.map { number in
            func below(_ value: Double) -> Double { 0.5 * erfc(-(value - mean) / deviation / 2.0.squareRoot()) }
            return below(Double(number) + 0.5) - below(Double(number) - 0.5)
        }
    }

    @Test func distributions() throws {
        // Only the first word on a flow draws these.
        var known: Set<Int> = []
        let records = try self.made.first(30_000, of: "rflow").filter {
            known.insert($0["flow_id"]?.integer ?? -1).inserted
        }
        for (key, numbers, mean, deviation) in [
            ("srcport", 32_580...32_960, 32767.5, 20.0), ("destport", 32_580...32_960, 32767.5, 20.0),
            ("protocol_l4", 20...125, 71, 6), ("protocol_l7", 1300...1700, 1494, 20),
        ] {
            let shares = Self.shares(numbers, mean: mean, deviation: deviation)
            try ModelRecords.expectEvenly(records, key, numbers.map { .int($0) }, weights: shares)
        }
        try ModelRecords.expectEvenly(records, "user_id", (0...500).map { .int($0) })
        let sessions = (records.compactMap { $0["id_session"]?.integer }.max() ?? 0)
        try ModelRecords.expectEvenly(records, "id_session", (0...sessions).map { .int($0) })
        for key in ["proto_flags_send", "proto_flags_recv"] { try ModelRecords.expectEvenly(records, key, [0, 1]) }
        let numbers = 0x7FFF_FC00...0x8000_0400
        let addresses = numbers.map { Value.string("\($0 >> 24).\($0 >> 16 & 255).\($0 >> 8 & 255).\($0 & 255)") }
        let shares = Self.shares(numbers, mean: Double(0xFFFF_FFFF) / 2, deviation: 100)
        for key in ["srcip", "destip"] { try ModelRecords.expectEvenly(records, key, addresses, weights: shares) }
    }

    @Test func metadataAreDrawnFromTheList() throws {
        let records = try self.made.first(20_000, of: "rflow").compactMap { $0["metadata"]?.record }
        var names: [String: Int] = [:]
        var sizes = [Int](repeating: 0, count: 30)
        var words: [String: Int] = [:]
        for metadata in records {
            sizes[metadata.keys.count] += 1
            for (name, word) in metadata.fields {
                names[name, default: 0] += 1
                words[word.text ?? "", default: 0] += 1
            }
        }
        #expect(names.count == 166)
        let counts = names.sorted { $0.key < $1.key }.map(\.value)
        #expect(ChiSquare(counts, weights: counts.map { _ in 1 }).isPlausible)
        #expect(ChiSquare(sizes, weights: Self.shares(0...29, mean: 7, deviation: 4)).isPlausible, "\(sizes)")
        // Which word is which is not told, but how often each comes is.
        let shares = Self.shares(0...99, mean: 50, deviation: 3).sorted(by: >)
        let ranked = words.values.sorted(by: >)
        let total = Double(ranked.reduce(0, +))
        for (count, share) in zip(ranked.prefix(15), shares) { #expect(abs(Double(count) / total - share) < 0.01) }
        let decode =
            "import sys, base64\nfor word in sys.argv[1].split(): base64.b64decode(word, validate=True).decode()"
        _ = try self.made.workspace.python(decode, words.keys.joined(separator: " "))
    }

    @Test func namesComeFromAFile() throws {
        let file = "\(self.made.workspace.path)/work/names.sh"
        try Files.write("list=(\"a.b\" \"c d\" \"e-\\u00e9\"\n\"a.b\" 'no' \"q,x\")\n\"open", to: file)
        for path in [file, "names.sh"] {
            let run = try self.made.run(["rflow", "--number=500", "--seed=2", "--rflow-metadata-file=\(path)"])
            run.expectSuccess()
            var names: Set<String> = []
            for line in run.lines {
                names.formUnion(try JSON.decode(Array(line.utf8)).record?["metadata"]?.record?.keys ?? [])
            }
            #expect(names == ["a.b", "e-\\u00e9", "q,x"])
        }
    }

    @Test func filesThatCannotBeUsed() throws {
        let empty = "\(self.made.workspace.path)/work/empty"
        try Files.write("nothing in quotes", to: empty)
        for (path, words) in [(empty, "has no names"), ("/nowhere/names.sh", "No such file"), ("/etc", "directory")] {
            let run = try self.made.run(["rflow", "--number=5", "--rflow-metadata-file=\(path)"])
            #expect(run.end == .exit(2), "\(run.errors)")
            #expect(run.output.isEmpty && run.errors.contains(words) && run.errors.contains(path), "\(run.errors)")
        }
    }

    @Test func sensorsOfProducersDiffer() throws {
        let run = try self.made.run(["3rflow", "--number=3000", "--seed=4"])
        run.expectSuccess()
        var flows: Set<[Int]> = []
        for line in run.lines {
            let record = try #require(try JSON.decode(Array(line.utf8)).record)
            // The first word on a flow is told once.
            let key = [try #require(record["sensor_id"]?.integer), try #require(record["flow_id"]?.integer)]
            flows.insert(key)
        }
        #expect(Set(flows.map { $0[0] }) == [0, 1, 2])
    }
}
