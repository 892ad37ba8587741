import Testing

@testable import Platform

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
}
