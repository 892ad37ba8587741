import Glibc
import TestSupport
import Testing

/// A medium that is a plugin, and what becomes of batches when it misbehaves.
struct MediumTests {
    private let sink: Sink
    private var workspace: Workspace { self.sink.workspace }
    private var file: String { self.sink.file }

    init() throws { self.sink = try Sink() }

    private func run(_ macros: [String], _ arguments: String...) throws -> FinishedProcess {
        try self.sink.start(macros, arguments).wait()
    }

    private func batches() throws -> [Sink.Batch] { try self.sink.batches() }

    private static func lines(_ range: Range<Int>, of instance: Int = 1) -> [String] {
        range.map { Sink.line($0, of: instance) }
    }

    // MARK: - What arrives

    @Test func batchesArriveWholeAndInOrder() throws {
        let run = try self.run([], "counter", "--number=2500", "--batch-size=1000")
        run.expectSuccess()
        #expect(run.text == "")
        let batches = try self.batches()
        #expect(batches.map(\.number) == [0, 1, 2])
        #expect(batches.map(\.count) == [1000, 1000, 500])
        #expect(batches.flatMap(\.lines) == Self.lines(0..<2500))
        #expect(try Files.text(self.file).hasSuffix("end\nflushed\n"))
        #expect(run.errors.contains("NOTE: the output goes to medium 'sink', because an option of it is given."))
        #expect(run.errors.contains("2500 items sent in "))
    }

    @Test(arguments: ["1", "2", "4", "9"])
    func severalWritersKeepTheOrderOfEachProducer(_ writers: String) throws {
        let run = try self.run([], "4counter", "--number=40000", "--batch-size=100", "--output-writers=\(writers)")
        run.expectSuccess()
        let batches = try self.batches()
        #expect(
            Set(batches.map(\.number)) == Set(0..<batches.count) && batches.allSatisfy { $0.lines.count == $0.count }
        )
        for instance in 1...4 {
            let lines = batches.flatMap(\.lines).filter { $0.hasSuffix("\"instance\": \(instance)}") }
            #expect(lines == Self.lines(0..<lines.count, of: instance))
        }
        #expect(batches.reduce(0) { $0 + $1.count } == 40_000)
    }

    /// Larger than the ring that it goes through.
    @Test func hugeBatchesAreNotCut() throws {
        let run = try self.run([], "counter", "--number=300000", "--batch-size=250000")
        run.expectSuccess()
        let batches = try self.batches()
        #expect(batches.map(\.count) == [250_000, 50_000])
        #expect(batches.flatMap(\.lines) == Self.lines(0..<300_000))
    }

    @Test func aMediumThatTakesRecordsGetsThem() throws {
        let run = try self.run(["TAKES=PLUGIN_ENCODING_CBOR"], "counter", "--number=3", "--batch-size=3")
        run.expectSuccess()
        let bytes = try Files.read(self.file)
        let record = [0xA3, 0x61, 0x6E, 0x00, 0x64] + Array("name".utf8) + [0x67] + Array("counter".utf8)
        #expect(Array(bytes.dropFirst("batch 0 3\n".utf8.count).prefix(record.count)) == record)
        let refused = try self.run(["TAKES=PLUGIN_ENCODING_CBOR"], "counter", "--output-format=csv")
        refused.expectFailure(2, saying: "medium 'sink' takes records, not the bytes of format 'csv'")
    }

    /// Records, unless the user names another format than what the medium makes of them.
    @Test(arguments: [([], true), (["--output-format=records"], true), (["--output-format=csv"], false)])
    func aMediumCanTakeBoth(_ options: [String], _ isRecords: Bool) throws {
        let macros = ["TAKES=(PLUGIN_ENCODING_CBOR|PLUGIN_ENCODING_BYTES)"]
        let run = try self.sink.start(macros, ["counter", "--number=3"] + options).wait()
        run.expectSuccess()
        let bytes = try Files.read(self.file).dropFirst("batch 0 3\n".utf8.count)
        #expect(bytes.starts(with: isRecords ? [0xA3, 0x61, 0x6E, 0x00] : Array("0,counter,1\r\n".utf8)))
    }

    @Test(arguments: [("csv", 0), ("headered-csv", 1), ("batch-headered-csv", 3)])
    func headersBelongToBatches(_ format: String, _ headers: Int) throws {
        let run = try self.run([], "counter", "--number=30", "--batch-size=10", "--output-format=\(format)")
        run.expectSuccess()
        let batches = try self.batches()
        let header = "n,name,instance\r"
        #expect(batches.map { $0.lines.first == header } == (0..<3).map { $0 < headers })
        #expect(batches.flatMap(\.lines).filter { $0 != header } == (0..<30).map { "\($0),counter,1\r" })
    }

    @Test func theFormatThatAMediumAsksForIsTaken() throws {
        let run = try self.run(["FORMAT=\"csv\""], "counter", "--number=1")
        run.expectSuccess()
        #expect(run.errors.contains("NOTE: the format is 'csv', because the medium asks for it."))
        #expect(try self.batches().first?.lines == ["0,counter,1\r"])
        let odd = try self.run(["FORMAT=\"smoke\""], "counter", "--number=1")
        odd.expectFailure(2, saying: "unknown format 'smoke'")
    }

    @Test func aSlowMediumSlowsTheProducersDown() throws {
        let run = try self.run(["FAULT=IS_SLOW"], "counter", "--number=0", "--duration=1", "--batch-size=10")
        run.expectSuccess()
        let batches = try self.batches()
        #expect(batches.flatMap(\.lines) == Self.lines(0..<(10 * batches.count)))
        #expect(run.errors.contains("\(10 * batches.count) items sent in "), "\(run.errors)")
    }

    // MARK: - What does not arrive

    @Test func whatIsRejectedEndsTheRun() throws {
        let run = try self.run(
            ["FAULT=WRITE_FAILS", "AT=3"],
            "counter",
            "--number=100000",
            "--batch-size=10",
            "--rate=5000"
        )
        run.expectFailure(1, saying: "medium sink: the batch is not liked")
        let batches = try self.batches()
        #expect(!batches.contains { $0.number == 3 })
        #expect(batches.count < 2000)
        #expect(run.errors.contains("medium sink: 10 records in 1 batch could not be delivered"), "\(run.errors)")
        #expect(run.errors.contains("\(batches.count * 10) items sent in "), "\(run.errors)")
    }

    @Test func whatIsRejectedCanBeIgnored() throws {
        let run = try self.run(
            ["FAULT=WRITE_FAILS", "AT=3"],
            "counter",
            "--number=1000",
            "--batch-size=10",
            "--media-ignore-errors"
        )
        run.expectSuccess()
        #expect(try self.batches().map(\.number) == (0..<100).filter { $0 != 3 })
        let words =
            "medium sink: 10 records in 1 batch could not be delivered; the first reason: the batch is not liked"
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.errors.contains("990 items sent in "), "\(run.errors)")
    }

    @Test(arguments: [
        ("CREATION_FAILS", "medium sink: the door is closed"),
        ("CREATION_CRASHES", "medium sink: it crashed with SIGSEGV"),
        ("FLUSH_FAILS", "medium sink: the rest does not get there"),
    ])
    func aMediumThatFailsAsAWholeFailsTheRun(_ fault: String, _ words: String) throws {
        let run = try self.run(["FAULT=\(fault)"], "2counter", "--number=100", "--batch-size=10")
        run.expectFailure(1, saying: words)
    }

    @Test func whatIsNotGrantedIsNotOpened() throws {
        try self.workspace.install(Fixture("sink", macros: []))
        let run = try self.workspace.host("counter", "--sink-file=\(self.file)")
        run.expectFailure(1, saying: "medium 'sink' needs what is not granted: write=--sink-file")
        let nameless = try self.workspace.host("counter", "--output-media=sink", "--grant=sink")
        nameless.expectFailure(2, saying: "medium 'sink' needs --sink-file")
        let unknown = try self.workspace.host("counter", "--output-media=sinc")
        unknown.expectFailure(2, saying: "unknown medium 'sinc'; did you mean 'sink'?")
    }

    // MARK: - Deaths

    @Test(arguments: ["WRITE_CRASHES_ONCE", "IS_KILLED"])
    func aBatchComesAgainWhenItsWorkerDies(_ fault: String) throws {
        let run = try self.run(["FAULT=\(fault)", "AT=0"], "counter", "--number=1000", "--batch-size=10")
        run.expectSuccess()
        let batches = try self.batches()
        #expect(batches.map(\.number) == Array(0..<100))
        #expect(batches.flatMap(\.lines) == Self.lines(0..<1000))
        #expect(run.errors.contains("host: medium sink: at batch 0 its worker "), "\(run.errors)")
    }

    @Test func randomKillsLoseNothing() throws {
        let run = try self.sink.killing(
            15,
            every: 40...120,
            seed: 5,
            ["2counter", "--number=60000", "--batch-size=50"],
            rate: 20_000
        )
        run.expectSuccess()
        // A batch whose arrival was not told before its worker died may have come twice, under one number.
        var seen: Set<Int> = []
        let batches = try self.batches().filter { seen.insert($0.number).inserted }
        for instance in 1...2 {
            let lines = batches.sorted { $0.number < $1.number }.flatMap(\.lines)
                .filter { $0.hasSuffix("\"instance\": \(instance)}") }
            #expect(Set(lines) == Set(Self.lines(0..<30_000, of: instance)) && lines.count == 30_000)
        }
    }

    @Test func aForgedAccountOfDeliveryCountsForNothing() throws {
        let run = try self.run(["FAULT=FORGES_ACCOUNT"], "counter", "--number=100", "--batch-size=10")
        run.expectSuccess()
        #expect(run.errors.contains("100 items sent in "), "\(run.errors)")
        #expect(try self.batches().flatMap(\.lines) == Self.lines(0..<100))
    }

    @Test func aStoppedRunDeliversWhatWasMade() throws {
        try self.workspace.install(Fixture("sink", macros: []))
        let run = try self.workspace.start([
            "--ext", self.workspace.ext, "--sink-file=\(self.file)", "--grant=sink", "counter", "--number=0",
            "--rate=1000", "--batch-size=100",
        ])
        #expect(Monotonic.waits { (try? Files.read(self.file).count) ?? 0 > 5000 })
        run.signal(SIGTERM)
        let finished = try run.wait()
        #expect(finished.end == .exit(143))
        let lines = try self.batches().flatMap(\.lines)
        #expect(lines == Self.lines(0..<lines.count))
        #expect(finished.errors.contains("\(lines.count) items sent in "), "\(finished.errors)")
        #expect(try Files.text(self.file).hasSuffix("flushed\n"))
    }
}
