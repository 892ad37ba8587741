import Glibc
import PluginAPI
import PluginTesting
import Testing

@Suite struct ContextTests {
    @Test func tellsWhatTheRunIs() throws {
        let run = try ModelRun(ContextModel.self, seed: .max)
        run.instance = 7
        let record = try run.records(1)[0]
        #expect(record["instance"] == 7)
        #expect(record["seed"] == .string(String(UInt64.max)))
        #expect(record["seeded"] == true)
        #expect(record["cancelled"] == false)
        #expect(record["pid"] == .int(Int(getpid())))
        var random = Random(seed: .max)
        #expect(record["draw"] == .string(String(random.next())))
    }

    @Test func unseededRunsAndStoppedRunsAreToldSo() throws {
        let run = try ModelRun(ContextModel.self)
        run.isSeeded = false
        run.isCancelled = true
        let record = try run.records(1)[0]
        #expect(record["seeded"] == false)
        #expect(record["cancelled"] == true)
    }

    @Test func logsAreKept() throws {
        let run = try ModelRun(ContextModel.self)
        run.instance = 2
        _ = try run.records(2)
        #expect(
            run.log == [LogLine(.info, "made number 2"), LogLine(.debug, "one\nmore"), LogLine(.debug, "one\nmore")]
        )
    }

    @Test func theClockIsThatOfTheRun() throws {
        let run = try ModelRun(ContextModel.self)
        run.time = .stepped(start: -5, step: 10)
        run.batchSize = 2
        #expect(try run.records(4).map { $0["at"] } == [-5, 5, 15, 25].map { .timestamp($0) })
        run.time = .system
        let before = Clock.system()
        guard case .timestamp(let time) = try run.records(1)[0]["at"] else {
            Issue.record("the time is not a timestamp")
            return
        }
        #expect((before...Clock.system()).contains(time))
    }
}
