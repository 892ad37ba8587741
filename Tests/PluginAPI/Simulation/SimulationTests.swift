import PluginAPI
import PluginTesting
import Testing

@Suite struct SimulationTests {
    @Test func whatIsCertainHappensToEachSubjectInEachTick() throws {
        let run = try SimulationRun(Restless.self)
        let events = try run.events()
        #expect(events.map(\.tick) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
        #expect(events.map(\.subject) == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
        #expect(events.map(\.trigger).prefix(4) == ["up", "up", "up", "down"])
        #expect(
            events[4].record == [
                "timestamp": 350, "subject": 1, "event": "down", "from": "odd", "to": "even",
            ]
        )
    }

    @Test(arguments: [1, 2, 7, 1000]) func eventsDoNotDependOnTheSizeOfBatches(size: Int) throws {
        let run = try SimulationRun(Walk.self, seed: 5)
        let events = try run.events()
        #expect(events.count > 500)
        run.batchSize = size
        run.capacity = size == 7 ? 120 : run.capacity
        #expect(try run.events() == events)
    }

    @Test(arguments: [2, 3, 50, 64]) func shardsTogetherMakeTheEventsOfOne(count: Int) throws {
        let run = try SimulationRun(Walk.self, seed: 6)
        let events = try run.events()
        run.shardCount = count
        let parts = try (0..<count).map { shard in
            run.shard = shard
            return try run.events()
        }
        // Stable, so that the records of one event keep their order.
        let merged = parts.joined().enumerated().sorted {
            ($0.element.tick, $0.element.subject, $0.offset) < ($1.element.tick, $1.element.subject, $1.offset)
        }
        #expect(merged.map(\.element) == events)
    }

    @Test(arguments: [1, 2, 3, 100, 501]) func goesOnAfterAnyNumberOfRecords(count: Int) throws {
        let run = try SimulationRun(Walk.self, seed: 7)
        let events = try run.events()
        run.resumeAfter = count
        #expect(try run.events() == Array(events[count...]))
    }

    @Test func cannotGoOnAfterMoreThanThereIs() throws {
        let run = try SimulationRun(Restless.self)
        run.resumeAfter = 13
        let error = #expect(throws: ExtensionError.self) { try run.events() }
        #expect(error?.reason.contains("has only 12 of 13 records") == true)
    }

    @Test func streamsThatNobodyWantsChangeNothing() throws {
        let run = try SimulationRun(Walk.self, seed: 8)
        let events = try run.events()
        run.streams = ["some"]
        let some = try run.events()
        #expect(!some.isEmpty && some == events.filter { $0.stream == "some" })
        run.streams = []
        #expect(try run.events().isEmpty)
    }

    @Test func keysAndTimesComeFirst() throws {
        let run = try SimulationRun(Walk.self, seed: 8)
        run.hasKeysAndTimes = true
        for event in try run.events() {
            let keys = event.stream == "all" ? ["_key", "_time"] : ["_time"]
            #expect(Array(event.record.keys.prefix(keys.count)) == keys)
            #expect(event.record["_time"]?.integer == event.tick * 1000)
            if event.stream == "all" { #expect(event.record["_key"]?.integer == event.subject) }
        }
    }

    @Test func aRunChoosesSubjectsAndTicks() throws {
        let run = try SimulationRun(Restless.self)
        run.subjects = 2
        run.ticks = 1
        #expect(try run.events().count == 2)
        #expect(try run.describe()["subjects"] == 2)
        run.subjects = 0
        run.ticks = nil
        #expect(try run.events().isEmpty)
    }

    @Test func aMachineWithoutAnEndEndsWhenNobodyCanDoAnything() throws {
        let run = try SimulationRun(Brief.self)
        #expect(try run.events().count == 2)
        #expect(run.log.contains(LogLine(.warning, "state \"dead\" is final: no transition leads out of it")))
    }

    @Test func asAModelItHasNoEndAndAllStreams() throws {
        let run = try ModelRun(Restless.self)
        #expect(try run.records(100).count == 100)
        let walk = try ModelRun(Walk.self)
        let first = try #require(try walk.records(1).first)
        #expect(first.keys == ["_key", "time", "steps", "refused"])
        let records = try walk.records(300)
        walk.resumeAfter = 150
        #expect(try walk.records(150) == Array(records[150...]))
    }

    @Test func asAModelItFailsWhenNobodyCanDoAnything() throws {
        let error = #expect(throws: ExtensionError.self) { try ModelRun(Brief.self).records(3) }
        #expect(error?.recordsWritten == 2)
        #expect(error?.reason == "nothing more can happen: every subject of \"brief\" stays as it is for ever")
    }

    @Test func saysWhatItIs() throws {
        let declaration = try SimulationRun(Walk.self).describe()
        #expect(declaration["states"] == ["a", "b", "c", "end"])
        #expect(declaration["streams"] == ["all", "some"])
        #expect(declaration["tick"] == 1000 && declaration["subjects"] == 50)
        #expect(
            declaration["transitions"]?.elements?[1] == [
                "trigger": "go", "from": 0, "to": 1, "probability": 0.8, "streams": [0, 1],
            ]
        )
    }

    @Test func aSinkCanMakeLines() throws {
        let events = try SimulationRun(Talkative.self).events()
        #expect(events.map(\.record) == [["msg": "0 will go at 10"]])
    }
}
