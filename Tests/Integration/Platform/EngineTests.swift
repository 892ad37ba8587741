import Glibc
import TestSupport
import Testing
import Workers

@testable import Platform
@testable import Services

/// Tasks through a real bus, real modules and a real store.
@Suite(.serialized) struct EngineTests {
    @Test func datapointsBecomeRecordsAndWhatModulesMakeOfThem() throws {
        let place = try StorePlace()
        let live = try LiveEngine(at: place)
        try live.push(
            """
            [{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": "a"},
             {"type": "host", "id": "10.0.0.1", "attr": "port", "v": 23, "t1": "2026-03-01T10:00:00Z"},
             {"type": "host", "id": "127.0.0.1", "attr": "hostname", "v": "ignored"}]
            """
        )
        // Two that came in, the risk of the new host, its service, and what its port adds to the risk.
        try live.wait(forTasks: 5)
        live.engine.stop()
        #expect(live.told.texts == [])
        let host = try #require(try live.record("host", "10.0.0.1"))
        #expect(host.value("hostname")?.value == .string("a"))
        #expect(host.value("risk")?.value == .int(10))
        #expect(try live.historyCount("host", "10.0.0.1", "port") == 1)
        #expect(try live.record("host", "127.0.0.1") == nil)
        #expect(try live.record("service", "23") != nil)
        #expect(try live.historyCount("service", "23", "host") == 1)
        #expect(live.engine.counters.recordsCreated.load(ordering: .relaxed) == 2)
    }

    @Test func aModuleThatIsKilledWhileItIsAskedIsAskedAgain() throws {
        let place = try StorePlace()
        let live = try LiveEngine(at: place)
        let service = live.services[2]
        let client = ModuleClient(service.clients[0], deadline: 240_000_000_000)
        let callbacks = try client.callbacks()
        #expect(!callbacks.isEmpty)
        var random = SplitMix(seed: 4)
        // Fewer than make it a worker that is given up.
        for _ in 0..<4 {
            let pause = UInt32.random(in: 0...1500, using: &random)
            let killer = RealThread {
                usleep(pause)
                service.kill()
            }
            for _ in 0..<10 { #expect(try client.callbacks() == callbacks) }
            killer.join()
        }
    }

    /// Kills workers of the store, the bus and the module while datapoints come in: what was acknowledged takes effect, and
    /// takes effect once.
    @Test(arguments: [1, 2] as [UInt64]) func whoeverIsKilledEachTaskTakesEffectOnce(seed: UInt64) throws {
        let place = try StorePlace()
        let live = try LiveEngine(at: place)
        let isOver = EndFlag()
        let (services, engine) = (live.services, live.engine)
        let killer = RealThread {
            var random = SplitMix(seed: seed)
            for _ in 0..<40 {
                usleep(UInt32.random(in: 1000...60_000, using: &random))
                services.randomElement(using: &random)?.kill()
                // A worker that never gets anything done is given up: on a busy machine that takes longer.
                let done = engine.counters.tasksProcessed.load(ordering: .relaxed)
                let goesOn = Monotonic.waits { engine.counters.tasksProcessed.load(ordering: .relaxed) > done }
                #expect(goesOn)
                if !goesOn { break }
            }
            isOver.set()
        }
        let hosts = 50
        var acknowledged: [Int: Int] = [:]
        var unknown: [Int: Int] = [:]
        var time = 0
        while !isOver.value {
            time += 1
            let parts = (0..<20).map { index in
                let host = (time * 20 + index) % hosts
                return
                    #"{"type": "host", "id": "10.0.0.\#(host)", "attr": "port", "v": 80, "t1": \#(1_700_000_000 + time)}"#
            }
            do {
                try live.push("[\(parts.joined(separator: ","))]")
                for index in 0..<20 { acknowledged[(time * 20 + index) % hosts, default: 0] += 1 }
            } catch let error as StoringError {
                guard error.cause == .unknown else { continue }
                for index in 0..<20 { unknown[(time * 20 + index) % hosts, default: 0] += 1 }
            }
        }
        killer.join()
        #expect(acknowledged.count == hosts)
        // What comes last is done last in its partition; all hosts get one more, so that all partitions are through then.
        let before = live.engine.counters.tasksProcessed.load(ordering: .relaxed)
        for host in 0..<hosts {
            try live.push(#"[{"type": "host", "id": "10.0.0.\#(host)", "attr": "hostname", "v": "last"}]"#)
        }
        try live.wait(forTasks: before + hosts)
        for host in 0..<hosts { try live.wait(forHost: "10.0.0.\(host)", named: "last") }
        try live.waitForPending()
        live.engine.stop()
        for host in 0..<hosts {
            let count = try live.historyCount("host", "10.0.0.\(host)", "port")
            let least = acknowledged[host] ?? 0
            #expect(count >= least && count <= least + (unknown[host] ?? 0), "host \(host)")
            #expect(try live.record("host", "10.0.0.\(host)")?.value("risk")?.value == .int(1))
        }
        // The module made one datapoint of the service for each.
        let ofService = try live.historyCount("service", "80", "host")
        let hostItems = try (0..<hosts).reduce(0) { try $0 + live.historyCount("host", "10.0.0.\($1)", "port") }
        #expect(ofService == hostItems)
    }

    /// What one callback does costs only itself: datapoints are kept, and callbacks for all others are called.
    @Test(arguments: [
        (1, "SIGABRT"), (2, "took longer than 6 s"), (3, "in no mood"), (4, "Combination of type"),
        (6, "it is all over"),
    ]) func aCallbackThatFailsCostsOnlyItself(mood: Int, reason: String) throws {
        let place = try StorePlace()
        // Who does not hang is never late, however slow the machine is.
        let live = try mood == 2 ? Self.moody(place, deadline: 6_000_000_000) : Self.moody(place)
        var parts: [String] = []
        for host in 1...40 {
            let value = host == 17 ? mood : 7
            parts.append(
                #"{"type": "host", "id": "10.0.0.\#(host)", "attr": "port", "v": \#(value), "t1": 1700000000}"#
            )
        }
        try live.push("[\(parts.joined(separator: ","))]")
        for host in 1...40 { try live.wait(forHistoryOf: "10.0.0.\(host)") }
        try live.waitForPending()
        live.engine.stop()
        #expect(live.told.texts.contains { $0.contains(reason) }, "\(live.told.texts)")
        for host in 1...40 {
            let risk = try live.record("host", "10.0.0.\(host)")?.value("risk")?.value
            let isFailed = host == 17 || (mood == 6 && risk == nil)
            if !isFailed { #expect(risk == .int(7), "host \(host)") } else { #expect(risk == nil) }
        }
    }

    @Test func callbacksThatFeedThemselvesAreStopped() throws {
        let place = try StorePlace()
        let live = try Self.moody(place)
        try live.push(#"[{"type": "host", "id": "10.0.0.1", "attr": "port", "v": 5, "t1": 1700000000}]"#)
        try live.wait(forTasks: 33)
        try live.waitForPending()
        live.engine.stop()
        #expect(live.told.texts.contains { $0.hasPrefix("task(") && $0.contains("tooDeep") }, "\(live.told.texts)")
        // What came in, and 32 that were made of it.
        #expect(try live.historyCount("host", "10.0.0.1", "port") == 33)
    }

    private static func moody(_ place: StorePlace, deadline: Int64 = 240_000_000_000) throws -> LiveEngine {
        try LiveEngine(at: place, deadline: deadline, modules: [(try Fixture("moody").built(), "moody", [:])])
    }
}
