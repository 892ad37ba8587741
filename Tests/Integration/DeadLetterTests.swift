import Glibc
import Records
import TestSupport
import Testing

/// Records that a medium dies of: all others arrive, and the deadly ones are kept with the reason.
struct DeadLetterTests {
    private let sink: Sink

    init() throws { self.sink = try Sink() }

    /// The macro for a medium that dies of these texts.
    private static func deadly(_ texts: [String]) -> String {
        let literals = texts.map {
            "\"\($0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\""
        }
        return "DEADLY=\(literals.joined(separator: ", "))"
    }

    /// The same for records of the model `counter` in JSON.
    private static func deadly(_ numbers: [Int]) -> String { self.deadly(numbers.map { "\"n\": \($0)," }) }

    private func run(_ macros: [String], _ arguments: String...) throws -> FinishedProcess {
        try self.sink.start(macros, arguments).wait()
    }

    /// Checks what is on record: the numbers with their batch and their place in it.
    private func expectDeadLetters(_ numbers: [Int], batchSize: Int, words: String = "crashed with SIGSEGV") throws {
        let letters = try self.sink.deadLetters()
        #expect(letters.map { $0["record"]?.text } == numbers.map { Sink.line($0) })
        #expect(letters.map { $0["batch"]?.integer } == numbers.map { $0 / batchSize })
        #expect(letters.map { $0["index"]?.integer } == numbers.map { $0 % batchSize })
        for letter in letters {
            #expect(letter.keys == ["time", "extension", "batch", "index", "reason", "record"])
            #expect(letter["extension"]?.text == "medium sink")
            #expect(letter["reason"]?.text?.hasPrefix("its worker \(words)") == true, "\(letter)")
        }
    }

    private func expectAll(_ count: Int, but numbers: [Int]) throws {
        let batches = try self.sink.batches()
        #expect(batches.allSatisfy { $0.lines.count == $0.count })
        #expect(Set(batches.map(\.number)).count == batches.count)
        #expect(batches.flatMap(\.lines) == (0..<count).filter { !numbers.contains($0) }.map { Sink.line($0) })
    }

    // MARK: - One record and several

    /// The first, one in the middle, the last of a batch, of the run; two in a batch, side by side, one in each batch.
    @Test(arguments: [[0], [1234], [999], [3499], [0, 999], [1500, 1501], [7, 1007, 2007, 3007], [5, 6, 900, 3100]])
    func allOthersArrive(_ numbers: [Int]) throws {
        let run = try self.run([Self.deadly(numbers)], "counter", "--number=3500", "--batch-size=1000")
        let records = numbers.count == 1 ? "1 record was" : "\(numbers.count) records were"
        let them = numbers.count == 1 ? "it" : "them"
        run.expectFailure(
            1,
            saying: "host: medium sink: \(records) not delivered, for its workers died of \(them); see "
                + self.sink.deadLetterFile
        )
        #expect(run.errors.contains("\n\(3500 - numbers.count) items sent in "), "\(run.errors)")
        try self.expectAll(3500, but: numbers)
        try self.expectDeadLetters(numbers, batchSize: 1000)
        #expect(try Files.text(self.sink.file).hasSuffix("end\nflushed\n"))
        // At most four deaths and the logarithm for each.
        let deaths = run.errors.split(separator: "\n").count { $0.contains("its worker crashed") }
        #expect(deaths <= numbers.count * 14, "\(deaths)")
    }

    @Test(arguments: [("_exit(3)", "ended its process with exit status 3"), ("raise(SIGABRT)", "crashed with SIGABRT")])
    func anyDeathByItsOwnFaultCounts(_ dies: String, _ words: String) throws {
        let run = try self.run(["DIES=\(dies)", Self.deadly([42])], "counter", "--number=100", "--batch-size=50")
        run.expectFailure(1, saying: "1 record was not delivered")
        try self.expectAll(100, but: [42])
        try self.expectDeadLetters([42], batchSize: 50, words: words)
    }

    @Test func batchesOfOneRecord() throws {
        let run = try self.run([Self.deadly([0, 3, 4, 9])], "counter", "--number=10", "--batch-size=1")
        run.expectFailure(1, saying: "4 records were not delivered")
        try self.expectAll(10, but: [0, 3, 4, 9])
        try self.expectDeadLetters([0, 3, 4, 9], batchSize: 1)
    }

    @Test func theLossCanBeIgnored() throws {
        let run = try self.run(
            [Self.deadly([1234])],
            "counter",
            "--number=3000",
            "--batch-size=1000",
            "--media-ignore-errors"
        )
        run.expectSuccess()
        #expect(run.errors.contains("medium sink: 1 record was not delivered, for its workers died of it; see "))
        try self.expectAll(3000, but: [1234])
    }

    @Test func severalWritersSearchEachForItself() throws {
        let run = try self.run(
            [Self.deadly([77, 800])],
            "4counter",
            "--number=4000",
            "--batch-size=100",
            "--output-writers=3"
        )
        run.expectFailure(1, saying: "8 records were not delivered")
        let lines = try self.sink.batches().flatMap(\.lines)
        for instance in 1...4 {
            let own = lines.filter { $0.hasSuffix("\"instance\": \(instance)}") }
            #expect(own == (0..<1000).filter { ![77, 800].contains($0) }.map { Sink.line($0, of: instance) })
        }
        let texts = try self.sink.deadLetters().compactMap { $0["record"]?.text }
        #expect(Set(texts) == Set((1...4).flatMap { [Sink.line(77, of: $0), Sink.line(800, of: $0)] }))
        #expect(texts.count == 8)
    }

    /// Larger than the ring, so that its parts come after a batch that never arrived as a whole.
    @Test func aHugeBatchIsSearchedToo() throws {
        let run = try self.run([Self.deadly([123_456])], "counter", "--number=200000", "--batch-size=150000")
        run.expectFailure(1, saying: "1 record was not delivered")
        try self.expectAll(200_000, but: [123_456])
        try self.expectDeadLetters([123_456], batchSize: 150_000)
    }

    // MARK: - Other encodings

    @Test func everyPartHasTheHeaderOfItsBatch() throws {
        let run = try self.run(
            [Self.deadly(["\\n17,", "\\n40,"])],
            "counter",
            "--number=60",
            "--batch-size=20",
            "--output-format=batch-headered-csv"
        )
        run.expectFailure(1, saying: "2 records were not delivered")
        let batches = try self.sink.batches()
        #expect(batches.count > 3)
        #expect(batches.allSatisfy { $0.lines.first == "n,name,instance\r" && $0.lines.count == $0.count + 1 })
        #expect(
            batches.flatMap { $0.lines.dropFirst() }
                == (0..<60).filter { ![17, 40].contains($0) }.map { "\($0),counter,1\r" }
        )
        #expect(try self.sink.deadLetters().map { $0["record"]?.text } == ["17,counter,1", "40,counter,1"])
        #expect(try self.sink.deadLetters().map { $0["index"]?.integer } == [17, 0])
    }

    /// Also if the record that the header came with never arrives.
    @Test(arguments: ["1", "20"])
    func aHeaderThatComesOnceIsNotLost(_ size: String) throws {
        let run = try self.run(
            [Self.deadly(["\\n0,", "\\n1,"])],
            "counter",
            "--number=60",
            "--batch-size=\(size)",
            "--output-format=headered-csv"
        )
        run.expectFailure(1, saying: "2 records were not delivered")
        let lost = try self.sink.deadLetters().compactMap { $0["record"]?.text }
        #expect(lost == ["0,counter,1", "1,counter,1"])
        let rows = (2..<60).map { "\($0),counter,1\r" }
        #expect(try self.sink.batches().flatMap(\.lines) == ["n,name,instance\r"] + rows)
    }

    @Test func recordsOfCBORAreToldApart() throws {
        // 1234 and 5.
        let texts = ["\\x61n\\x19\\x04\\xd2", "\\x61n\\x05"]
        let run = try self.run(
            ["TAKES=PLUGIN_ENCODING_CBOR", Self.deadly(texts)],
            "counter",
            "--number=3000",
            "--batch-size=1000"
        )
        run.expectFailure(1, saying: "2 records were not delivered")
        func record(_ number: Int) -> Value { ["n": .int(number), "name": "counter", "instance": 1] }
        let rest = (0..<3000).filter { ![5, 1234].contains($0) }
        #expect(try self.sink.records() == rest.map(record))
        let letters = try self.sink.deadLetters()
        #expect(letters.map { $0["record"] } == [record(5), record(1234)])
        #expect(letters.map { $0["index"]?.integer } == [5, 234])
    }

    /// Of a pickle no part can be given.
    @Test func aBatchThatIsOneWholeIsOneLetter() throws {
        let run = try self.run(
            [Self.deadly(["time"])],
            "test_ext_model",
            "--number=5",
            "--batch-size=3",
            "--output-format=pickled-idmef"
        )
        run.expectFailure(1, saying: "5 records were not delivered, for its workers died of them; see ")
        #expect(run.errors.contains("without the 3 records of the batch, which cannot be told apart"))
        let letters = try self.sink.deadLetters()
        #expect(letters.map { $0["records"]?.integer } == [3, 2])
        #expect(letters.map { $0["batch"]?.integer } == [0, 1])
        // Base64 of what a pickle begins with.
        #expect(letters.allSatisfy { $0["record"]?.text?.hasPrefix("gAN") == true }, "\(letters)")
    }

    // MARK: - No record to blame

    @Test(arguments: [1, 3])
    func aMediumThatDiesOfEverythingIsGivenUp(_ writers: Int) throws {
        let run = try self.run(
            [Self.deadly(["\"n\""])],
            "\(writers)counter",
            "--number=300000",
            "--batch-size=1000"
        )
        run.expectFailure(1, saying: "medium sink: 3 records in a row were too much for it; the last time it crashed")
        #expect(run.errors.contains("; given up, for it died of 3 records in a row, and so would of any"))
        let letters = try self.sink.deadLetters()
        #expect((3...3 * writers).contains(letters.count))
        #expect(try self.sink.batches().isEmpty)
        #expect(run.errors.contains("\n0 items sent in "), "\(run.errors)")
        // Nothing disappears in silence: what was made and is not on record is counted.
        #expect(run.errors.contains(" could not be delivered"), "\(run.errors)")
    }

    @Test func withoutRestartsThereIsNoSearch() throws {
        let run = try self.run([Self.deadly([5])], "counter", "--number=100", "--batch-size=10", "--restarts=0")
        run.expectFailure(1, saying: "medium sink: it crashed with SIGSEGV")
        #expect(run.errors.contains("; given up, for restarts are turned off"), "\(run.errors)")
        #expect(try self.sink.deadLetters().isEmpty)
    }

    /// A SIGKILL accuses no record, however often it comes.
    @Test func killsFromOutsideCondemnNobody() throws {
        let run = try self.run(["DIES=raise(SIGKILL)", Self.deadly([5])], "counter", "--number=100", "--batch-size=10")
        run.expectFailure(1, saying: "medium sink: it was killed by SIGKILL")
        #expect(run.errors.contains("; given up, for 5 restarts within 10 s brought no batch"), "\(run.errors)")
        #expect(try self.sink.deadLetters().isEmpty)
    }

    @Test func killsInTheMiddleOfASearchLoseNothing() throws {
        let numbers = Array(stride(from: 500, to: 30_000, by: 3000))
        let finished = try self.sink.killing(
            20,
            every: 20...100,
            seed: 11,
            macros: [Self.deadly(numbers)],
            ["counter", "--number=30000", "--batch-size=100"],
            rate: 10_000
        )
        finished.expectFailure(1, saying: "\(numbers.count) records were not delivered")
        // What had arrived when its worker was killed may have come twice.
        var seen: Set<String> = []
        let lines = try self.sink.batches().flatMap(\.lines).filter { seen.insert($0).inserted }
        #expect(lines == (0..<30_000).filter { !numbers.contains($0) }.map { Sink.line($0) })
        #expect(try self.sink.deadLetters().map { $0["record"]?.text } == numbers.map { Sink.line($0) })
    }

    // MARK: - What is told

    @Test func whyTellsTheSearch() throws {
        _ = try self.run([Self.deadly([3])], "counter", "--number=8", "--batch-size=8")
        let why = try self.sink.workspace.host("why", "sink")
        why.expectSuccess()
        let told = why.lines.filter { $0.hasPrefix("  2") }
        #expect(told.allSatisfy { $0.contains("sink: at batch 0 its worker crashed with SIGSEGV") }, "\(told)")
        let outcomes = told.compactMap { $0.split(separator: " -> ").last.map(String.init) }
        #expect(
            outcomes == [
                "restarted, and given the same 8 records again",
                "restarted, and given 4 of the batch's records to find the one that it dies of",
                "restarted, and given 2 of the batch's records to find the one that it dies of",
                "restarted, and given the same 1 record again",
                "restarted without record 3 of the batch, of which it died twice",
            ],
            "\(outcomes)"
        )
    }

    @Test func whyTellsWhatAMediumSaidItself() throws {
        _ = try self.run(["FAULT=CREATION_FAILS"], "counter", "--number=10")
        let why = try self.sink.workspace.host("why", "sink")
        why.expectSuccess()
        let words = "sink: it failed: the door is closed -> given up, for another worker could not go on either"
        #expect(why.lines.contains { $0.contains(words) }, "\(why.text)")
    }

    @Test func whatCannotBeKeptIsTold() throws {
        try Files.write("in the way", to: "\(self.sink.workspace.path)/state")
        try self.sink.workspace.install(Fixture("sink", macros: [Self.deadly([3])]))
        let run = try self.sink.workspace.start(
            [
                "--ext", self.sink.workspace.ext, "--sink-file=\(self.sink.file)", "--grant=sink", "counter",
                "--number=10",
            ],
            environment: ["HOST_STATE_DIR": "\(self.sink.workspace.path)/state"]
        ).wait()
        run.expectFailure(1, saying: "1 record was not delivered, for its workers died of it, and could not be kept")
        #expect(run.errors.contains("record 3 of batch 0 is lost to medium sink"), "\(run.errors)")
    }

    // MARK: - What is held

    /// Many searches in one run leave no descriptors, mappings or children.
    @Test func searchesLeaveNothingBehind() throws {
        let numbers = (0..<40).map { $0 * 100 + 50 }
        var held: [(descriptors: Int, mappings: Int, children: Int)] = []
        var deaths = 0
        // Once more where hardly anybody has looked.
        for _ in 0..<5 where held.count < 40 {
            try self.sink.clear()
            let run = try self.sink.start([Self.deadly(numbers)], ["counter", "--number=4000", "--batch-size=100"])
            held = []
            // What there is before anything arrives is of another kind.
            _ = Monotonic.waits { self.sink.size > 0 || !Processes.isRunning(run.identifier) }
            while Processes.isRunning(run.identifier) {
                let descriptors = (try? Files.entries("/proc/\(run.identifier)/fd"))?.count ?? 0
                let maps = (try? Files.read("/proc/\(run.identifier)/maps")) ?? []
                let mappings = maps.count { $0 == UInt8(ascii: "\n") }
                if descriptors > 0, mappings > 0 {
                    held.append((descriptors, mappings, Processes.children(of: run.identifier).count))
                }
                usleep(2000)
            }
            let finished = try run.wait()
            finished.expectFailure(1, saying: "40 records were not delivered")
            try self.expectAll(4000, but: numbers)
            deaths = finished.errors.split(separator: "\n").count { $0.contains("its worker crashed") }
        }
        #expect(deaths > 200)
        let early = held.dropFirst(held.count / 10).prefix(held.count / 4)
        let late = held.dropLast(held.count / 10).suffix(held.count / 4)
        let descriptors = (try #require(early.map(\.descriptors).min()), try #require(late.map(\.descriptors).min()))
        let mappings = (try #require(early.map(\.mappings).min()), try #require(late.map(\.mappings).min()))
        // One of twenty that is not given back would show.
        #expect(descriptors.1 <= descriptors.0 + deaths / 20, "\(descriptors)")
        #expect(mappings.1 <= mappings.0 + deaths / 20, "\(mappings)")
        #expect(held.allSatisfy { $0.children <= 3 })
    }
}
