import Configuration
import Records
import Testing

@testable import Discovery
@testable import Workers

/// Tasks and reports on their way through frames.
@Suite struct WorkerFrameTests {
    private static func producer(_ change: (inout ProducerTask) -> Void = { _ in }) -> ProducerTask {
        var task = ProducerTask(
            name: "sample",
            instance: 3,
            seed: 42,
            isSeeded: true,
            options: [],
            encoding: .json,
            batchSize: 1000
        )
        change(&task)
        return task
    }

    private static let tasks: [WorkerTask] = [
        .register, .probe(libraries: [], symbols: []), .probe(libraries: ["libm.so.6"], symbols: ["sin", ""]),
        .produce(Self.producer()), .produce(Self.producer { $0.encoding = .csv }),
        .produce(Self.producer { $0.encoding = .cbor }), .produce(Self.producer { $0.isSeeded = false }),
        .produce(Self.producer { $0.seed = .max }), .produce(Self.producer { $0.seed = 1 << 63 }),
        .produce(Self.producer { $0.resumeAt = .max }), .produce(Self.producer { $0.resumeAt = 1 << 63 }),
        .produce(Self.producer { $0.begunBatch = .max }), .produce(Self.producer { $0.isCareful = true }),
        .produce(Self.producer { $0.clock = (.min, .max) }), .produce(Self.producer { $0.instance = .max }),
        .produce(
            Self.producer {
                $0.options = [
                    .none, .flag(true), .flag(false), .integer(.min), .number(-0.0), .number(.infinity), .text(""),
                    .text("é\u{0}\n"), .list([]), .list(["a", ""]),
                ]
            }
        ),
    ]

    private static let reports: [WorkerReport] = [
        .hello(version: 1), .bye, .log(level: -1, text: ""), .log(level: .max, text: "\u{1b}[2J"),
        .failed("", records: 0), .failed("no more", records: UInt64(Int.max)), .created(columns: []),
        .created(columns: ["a", "", "a"]), .notLoaded("é"), .probed(.null), .probed(["missing": .map([:])]),
        .replaying(record: 0), .replaying(record: UInt64(Int.max)), .refused(""), .sandboxed(SandboxReport()),
        .registered(extensions: [], failure: nil), .registered(extensions: [.null, 1, "x"], failure: ""),
    ]

    /// Through bytes, as the socket carries it.
    private static func carried(_ frame: Record) throws -> Record {
        try CBOR.encode(.map(frame)).withUnsafeBytes { try ControlChannel.frame($0) }
    }

    @Test(arguments: Self.tasks) func aTaskArrivesAsItWasSent(task: WorkerTask) throws {
        #expect(try WorkerTask(frame: Self.carried(task.frame)) == task)
    }

    @Test(arguments: Self.reports) func aReportArrivesAsItWasSent(report: WorkerReport) throws {
        #expect(try WorkerReport(frame: Self.carried(report.frame)) == report)
    }

    @Test func aCountBeyondWhatAFrameHoldsIsTheLargest() throws {
        let report = WorkerReport.failed("x", records: .max)
        #expect(try WorkerReport(frame: Self.carried(report.frame)) == .failed("x", records: UInt64(Int.max)))
    }

    @Test(
        arguments: [
            ["frame": "unknown"], [:], ["frame": "hello"], ["frame": "hello", "version": "1"],
            ["frame": "log", "level": 1],
            ["frame": "log", "level": 1.5, "text": ""], ["frame": "failed", "text": "", "records": -1],
            ["frame": "failed", "text": "", "records": 1.0], ["frame": "created"],
            ["frame": "created", "columns": ["a", 1]], ["frame": "created", "columns": .map([:])],
            ["frame": "registered", "extensions": .null], ["frame": "not-loaded"], ["frame": "register"],
            ["frame": "replaying", "record": -1], ["frame": "sandboxed", "findings": [1]], ["frame": "refused"],
            ["frame": "sandboxed", "findings": [["name": "", "state": "perfect", "evidence": ""]]],
        ] as [Record]
    ) func aFrameThatIsNoReportIsRefused(frame: Record) {
        #expect(throws: FrameError.self) { try WorkerReport(frame: frame) }
    }

    @Test(
        arguments: [
            ("encoding", .int(1 << 32 | 2)), ("encoding", .int(-1)), ("encoding", .int(3)), ("encoding", .null),
            ("name", 5), ("name", .null), ("instance", "1"), ("seed", 1.0), ("resume", .null), ("batch", .bytes([])),
            ("clock", .timestamp(0)), ("step", .null), ("options", [.map([:])]), ("options", [.timestamp(1)]),
            ("options", [.array([1])]),
        ] as [(String, Value)]
    ) func aMemberThatIsWrongMakesTheTaskWrong(key: String, value: Value) {
        var frame = WorkerTask.produce(Self.producer()).frame
        frame[key] = value
        #expect(throws: FrameError.self) { try WorkerTask(frame: frame) }
    }

    @Test func aTaskThatIsUnknownIsRefused() {
        for frame: Record in [["frame": "hello"], [:], ["frame": 1], ["frame": "probe", "libraries": []]] {
            #expect(throws: FrameError.self) { try WorkerTask(frame: frame) }
        }
    }
}
