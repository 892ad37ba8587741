import Glibc
import Records
import TestSupport
import Testing

/// Brokers that go away, are slow, or refuse: nothing is lost in silence, and nothing comes twice.
struct KafkaFaultTests {
    private let place: KafkaPlace

    init() throws { self.place = try KafkaPlace() }

    private static let ways: [[String]] = [[], ["--kafka-exactly-once"]]

    /// Whether so many messages are in the topic by now, as the run says in its progress.
    private func hasSent(_ run: ChildProcess, _ count: Int) -> Bool {
        run.errorsSoFar.split(separator: "\n").contains { line in
            line.contains(" items sent in ") && (Int(line.split(separator: " ")[0]) ?? 0) >= count
        }
    }

    /// The last number of messages that a run has told.
    private static func sent(_ errors: String) -> Int {
        let line = errors.split(separator: "\n").last { $0.contains(" items sent in ") }
        return line.flatMap { Int($0.split(separator: " ")[0]) } ?? 0
    }

    // MARK: - Connections

    @Test(arguments: Self.ways)
    func connectionsThatAreCutLoseAndDoubleNothing(_ options: [String]) throws {
        try self.place.makeTopic()
        let run = try self.place.start(
            ["counter", "--number=20000", "--rate=8000", "--batch-size=100", "--progress=1"] + options
        )
        for cut in 1...3 {
            let isUnderWay = Monotonic.waits { self.hasSent(run, cut * 2000) || !Processes.isRunning(run.identifier) }
            #expect(isUnderWay)
            try self.place.gate.tell("shut")
            usleep(300_000)
            try self.place.gate.tell("open")
        }
        try run.wait().expectSuccess()
        #expect(try self.place.values() == (0..<20_000).map { KafkaPlace.value($0) })
    }

    @Test(arguments: Self.ways)
    func aSlowBrokerIsWaitedFor(_ options: [String]) throws {
        try self.place.makeTopic()
        let run = try self.place.start(
            ["counter", "--number=9000", "--rate=9000", "--batch-size=100", "--progress=1"] + options
        )
        #expect(Monotonic.waits { self.hasSent(run, 500) })
        self.place.freezeBroker(true)
        usleep(1_500_000)
        self.place.freezeBroker(false)
        try run.wait().expectSuccess()
        #expect(try self.place.values() == (0..<9000).map { KafkaPlace.value($0) })
    }

    /// The broker forgets what it had, so only what came after can be compared. It forgets producers and transactions, too,
    /// and refuses them for good, as Kafka would not; so it is neither idempotence nor transactions that are tried.
    @Test func aBrokerThatIsKilledIsFoundAgain() throws {
        try self.place.makeTopic()
        let run = try self.place.start(
            [
                "counter", "--number=0", "--rate=8000", "--batch-size=100", "--progress=1",
                "--kafka-property=topic.metadata.refresh.interval.ms=200",
                "--kafka-property=enable.idempotence=false,max.in.flight.requests.per.connection=1",
            ]
        )
        #expect(Monotonic.waits { self.hasSent(run, 2000) })
        // The workers stand still until the topic is there again, for what comes before that the broker refuses for good.
        let workers = Processes.children(of: run.identifier)
        for worker in workers { kill(worker, SIGSTOP) }
        try self.place.gate.tell("shut")
        try self.place.replaceBroker()
        try self.place.gate.tell("open")
        try self.place.makeTopic()
        for worker in workers { kill(worker, SIGCONT) }
        let before = Self.sent(run.errorsSoFar)
        #expect(Monotonic.waits { self.hasSent(run, before + 4000) })
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .exit(130), "\(finished.errors)")
        let sent = Self.sent(finished.errors)
        let numbers = try self.place.values().compactMap { try JSON.decode(Array($0.utf8)).record?["n"]?.integer }
        #expect(numbers.count > 1000)
        #expect(numbers.sorted() == Array(sent - numbers.count..<sent))
    }

    @Test(arguments: Self.ways)
    func aRunThatIsStoppedDoesNotWaitForABrokerThatIsGone(_ options: [String]) throws {
        try self.place.makeTopic()
        let run = try self.place.start(
            ["counter", "--number=0", "--rate=8000", "--batch-size=100", "--progress=1"] + options
        )
        #expect(Monotonic.waits { self.hasSent(run, 1000) })
        try self.place.gate.tell("shut")
        // Until the producers wait for the medium, so that there is something left to deliver: the run has told the same for some seconds.
        let standsStill = Monotonic.waits {
            let told = run.errorsSoFar.split(separator: "\n").filter { $0.contains(" items sent in ") }.suffix(3)
            return told.count == 3 && Set(told.map { $0.split(separator: " ")[0] }).count == 1
        }
        #expect(standsStill)
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .signal(SIGINT) || finished.end == .exit(130), "\(finished.end)")
        #expect(finished.errors.contains("could not be delivered"), "\(finished.errors)")
        // What was counted as sent is there.
        let sent = try #require(finished.errors.split(separator: "\n").last { $0.contains(" items sent in ") })
        let count = try #require(Int(sent.split(separator: " ")[0]))
        try self.place.gate.tell("open")
        let values = try self.place.values()
        #expect(values.count >= count)
        #expect(values == (0..<values.count).map { KafkaPlace.value($0) })
    }

    @Test(arguments: Self.ways)
    func anInterruptedRunDeliversWhatItHas(_ options: [String]) throws {
        try self.place.makeTopic()
        let run = try self.place.start(
            ["counter", "--number=0", "--rate=8000", "--batch-size=100", "--progress=1"] + options
        )
        #expect(Monotonic.waits { self.hasSent(run, 1000) })
        run.signal(SIGINT)
        let finished = try run.wait()
        let sent = try #require(finished.errors.split(separator: "\n").last { $0.contains(" items sent in ") })
        let count = try #require(Int(sent.split(separator: " ")[0]))
        #expect(try self.place.values() == (0..<count).map { KafkaPlace.value($0) })
    }

    @Test func aBrokerThatIsNotThereFailsTheBatchInTheEnd() throws {
        try self.place.gate.tell("shut")
        let run = try self.place.run("counter", "--number=10", "--kafka-property=message.timeout.ms=4000")
        run.expectFailure(
            1,
            saying:
                "medium kafka: topic 't': 10 of 10 messages of the batch could not be delivered; the first, record 1",
            "Local: Message timed out",
            "10 records in 1 batch could not be delivered"
        )
    }

    // MARK: - Faults of a cluster that is not real

    private func mock() throws -> CommandedProgram {
        let program = "\(self.place.workspace.path)/mock"
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let compiled = try ChildProcess(
            "cc",
            ["-Wall", "-Wextra", "-Werror", "-o", program, "\(KafkaPlace.folder)/mock.c", "-lrdkafka"],
            environment: ["PATH=\(path)"],
            directory: self.place.workspace.path
        ).wait()
        compiled.expectSuccess()
        return try CommandedProgram(program, [], then: ["3"], in: self.place.workspace.path)
    }

    @Test(arguments: Self.ways)
    func aTopicThatIsMissingIsNamed(_ options: [String]) throws {
        let mock = try self.mock()
        try mock.tell("topic t 3")
        let run = try self.place.start(
            servers: mock.greeting,
            ["counter", "--number=10", "--kafka-property=topic.metadata.propagation.max.ms=500"] + options
        ).wait()
        run.expectFailure(1, saying: "medium kafka: topic 't': 10 of 10 messages", "nknown topic")
    }

    /// Errors that pass, of requests to produce: not leader, request timed out, not enough replicas.
    @Test(arguments: [6, 7, 19])
    func whatMayPassIsTriedAgain(_ code: Int) throws {
        let mock = try self.mock()
        try mock.tell("error 0 \(code) 3")
        try mock.tell("delay 20")
        let run = try self.place.start(servers: mock.greeting, ["counter", "--number=3000"]).wait()
        run.expectSuccess()
        #expect(run.errors.contains("3000 items sent in "), "\(run.errors)")
    }

    @Test func aTopicThatMayNotBeWrittenEndsTheRun() throws {
        let mock = try self.mock()
        try mock.tell("error 0 29 1")
        let run = try self.place.start(servers: mock.greeting, ["counter", "--number=30", "--batch-size=10"]).wait()
        run.expectFailure(1, saying: "medium kafka: topic 't': ", "Topic authorization failed")
    }

    /// Errors that stay: too large for the broker, an invalid record.
    @Test(arguments: [(10, "Message size too large"), (87, "Broker failed to validate record")])
    func whatTheBrokerRefusesIsCounted(_ code: Int, _ words: String) throws {
        let mock = try self.mock()
        try mock.tell("error 0 \(code) 1")
        let run = try self.place.start(
            servers: mock.greeting,
            ["counter", "--number=30", "--batch-size=10", "--media-ignore-errors"]
        ).wait()
        run.expectSuccess()
        #expect(run.errors.contains("20 items sent in "), "\(run.errors)")
        let told = "10 records in 1 batch could not be delivered; the first reason: topic 't': "
        #expect(run.errors.contains(told) && run.errors.contains(words), "\(run.errors)")
    }

    @Test func aFullQueueIsWaitedFor() throws {
        let mock = try self.mock()
        try mock.tell("delay 50")
        let run = try self.place.start(
            servers: mock.greeting,
            [
                "counter", "--number=5000", "--batch-size=1000", "--kafka-property=queue.buffering.max.messages=10",
                "--kafka-property=linger.ms=0", "--duration=2",
            ]
        ).wait()
        #expect(run.end == .exit(0), "\(run.errors)")
        #expect(!run.errors.contains("could not be delivered"), "\(run.errors)")
    }

    @Test func aCommitThatFailsIsMadeAgain() throws {
        let mock = try self.mock()
        // EndTxn: coordinator not available, then a concurrent transaction.
        try mock.tell("error 26 15 2")
        try mock.tell("error 26 51 2")
        let run = try self.place.start(
            servers: mock.greeting,
            ["counter", "--number=300", "--batch-size=100", "--kafka-exactly-once"]
        ).wait()
        run.expectSuccess()
        #expect(run.errors.contains("300 items sent in "), "\(run.errors)")
    }

    @Test func whoeverIsPutOutOfOfficeStaysOut() throws {
        let mock = try self.mock()
        // AddOffsetsToTxn: the producer is fenced.
        try mock.tell("error 25 90 1")
        let run = try self.place.start(
            servers: mock.greeting,
            ["counter", "--number=30", "--batch-size=10", "--kafka-exactly-once", "--media-ignore-errors"]
        ).wait()
        #expect(run.errors.contains("0 items sent in "), "\(run.errors)")
        #expect(run.errors.contains("30 records in 3 batches could not be delivered"), "\(run.errors)")
    }
}
