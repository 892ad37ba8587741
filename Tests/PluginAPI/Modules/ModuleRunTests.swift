import PluginAPI
import PluginTesting
import Testing

/// Modules behind the verbs of the contract, in memory.
@Suite struct ModuleRunTests {
    @Test func callbacksAreRegisteredInOrder() throws {
        let run = try ModuleRun(WatchingModule.self)
        #expect(
            run.callbacks.map(\.kind) == [
                .schedule, .taskStart, .allowEntity, .entityCreation, .newAttribute, .correlation,
            ]
        )
        #expect(run.callbacks[0].schedule == ["minute": "*/10", "timezone": "Europe/Prague"])
        #expect(run.callbacks[3].isRefreshed)
        #expect(run.callbacks[3].mayChange == [["greeting"]])
        #expect(run.callbacks[4].entity == "host")
        #expect(run.callbacks[4].attribute == "port")
        #expect(!run.callbacks[4].isRefreshed)
        #expect(run.callbacks[5].dependsOn == [["port"], ["owner", "name"]])
    }

    @Test func aDatapointMakesTasks() throws {
        let run = try ModuleRun(WatchingModule.self)
        let datapoint = DataPoint.observation("port", 443, from: 10, to: 20, source: "scan")
        let outcome = try run.newAttribute(entity: "host", eid: "a", datapoint)
        let seen = DataPoint.observation("seen", true, from: 10, to: 20, confidence: 0.5, source: "scan/watching")
        #expect(
            outcome.tasks == [
                DataPointTask(entity: "port", eid: 443, [seen], tags: ["a", "b"], lifetimes: ["x": 7]),
                .deletion(entity: "old", eid: "a"),
            ]
        )
        #expect(outcome.failures.isEmpty)
    }

    @Test func whatACallbackThrowsIsItsFailureAlone() throws {
        let run = try ModuleRun(WatchingModule.self)
        let outcome = try run.newAttribute(entity: "host", eid: "a", .observation("port", "many", from: 1))
        #expect(outcome.failures == ["it is broken"])
        #expect(try run.newAttribute(entity: "host", eid: "a", .observation("port", 1, from: 1)).failures.isEmpty)
    }

    @Test func anEntityCanBeDenied() throws {
        let run = try ModuleRun(WatchingModule.self)
        #expect(try run.allowEntityCreation(DataPointTask(entity: "host", eid: "-x", [])).isDenied)
        #expect(try !run.allowEntityCreation(DataPointTask(entity: "host", eid: "x", [])).isDenied)
        #expect(try !run.allowEntityCreation(DataPointTask(entity: "other", eid: "-x", [])).isDenied)
    }

    @Test func idsKeepTheirType() throws {
        let run = try ModuleRun(WatchingModule.self)
        for eid: EntityID in [.int(-5), .string(""), .string("5"), .string("ä\0b")] {
            let outcome = try run.entityCreation(DataPointTask(entity: "host", eid: eid, [], tags: ["t"]))
            #expect(outcome.tasks.map(\.eid) == [eid])
            #expect(outcome.tasks.first?.datapoints == [.plain("greeting", "hello [\"t\"]")])
        }
    }

    @Test func configurationsArriveAndCanBeReadAgain() throws {
        let run = try ModuleRun(
            WatchingModule.self,
            configuration: ["greeting": "ahoj"],
            platform: ["config": ["processing_core": ["worker_processes": 3]]]
        )
        #expect(run.log.map(\.message) == ["shards: 3"])
        let task = DataPointTask(entity: "host", eid: "a", [])
        #expect(try run.entityCreation(task).tasks.first?.datapoints == [.plain("greeting", "ahoj []")])
        #expect(!run.isRefreshing)
        try run.reconfigure(["greeting": "hola"])
        #expect(run.isRefreshing)
        #expect(try run.entityCreation(task).tasks.first?.datapoints == [.plain("greeting", "hola []")])
        let error = #expect(throws: ExtensionError.self) { try run.reconfigure(["broken": true]) }
        #expect(error?.reason == "it is broken")
    }

    @Test func aModuleThatCannotBeConfiguredDoesNotStart() {
        let error = #expect(throws: ExtensionError.self) {
            try ModuleRun(WatchingModule.self, configuration: ["broken": true])
        }
        #expect(error?.code == .failed)
        #expect(error?.reason == "it is broken")
    }

    @Test func schedulesAreCalledByName() throws {
        let run = try ModuleRun(WatchingModule.self)
        _ = try run.schedule()
        #expect(run.log.last?.message == "tick")
    }

    @Test func valuesFlowOverLinks() throws {
        let run = try ModuleRun(CorrelatingModule.self)
        #expect(try run.snapshotInit().failures.isEmpty)
        let time = Value.timestamp(1_700_000_000_000_000)
        let outcome = try run.correlate([
            SnapshotEntity(
                "service",
                "web",
                ["worst": 1],
                links: ["host": [1, 3, 2]],
                master: ["#time_created": time]
            ),
            SnapshotEntity("host", 1, ["port": 22, "old": 5]),
            // It fails, and what it changed is undone.
            SnapshotEntity("host", "big", ["port": 1000, "risk": 7, "old": 6]),
            SnapshotEntity("host", "c", ["port": 443]),
            SnapshotEntity("host", "none", [:]),
        ])
        #expect(
            outcome.entities.map(\.values) == [
                ["worst": 886, "since": time], ["port": 22, "risk": 44], ["port": 1000, "risk": 7, "old": 6],
                ["port": 443, "risk": 886], [:],
            ]
        )
        #expect(outcome.failures == ["it is broken", "it is broken"])
        #expect(outcome.tasks == [DataPointTask(entity: "service", eid: "web", [.plain("seen", true)])])
        #expect(try run.snapshotFinalize().tasks.first?.datapoints == [.plain("sum", 465)])
        #expect(
            try run.correlate([SnapshotEntity("host", 1, ["port": 1])], named: "worst").entities[0].values == [
                "port": 1
            ]
        )
    }

    @Test func seriesAndUpdatesAreCalled() throws {
        let run = try ModuleRun(CorrelatingModule.self)
        var chunk = DataPoint.plain("traffic", ["bytes": [1, 2, 3], "time": [0, 1, 2]])
        chunk.kind = .timeseries
        (chunk.t1, chunk.t2) = (0, 2)
        let outcome = try run.timeseries(entity: "host", eid: "a", attribute: "traffic", [chunk, chunk])
        #expect(outcome.tasks.first?.datapoints == [.plain("total", 12)])
        #expect(try run.timeseries(entity: "host", eid: "a", attribute: "other", [chunk]).tasks.isEmpty)
        let update = try run.update(entity: "host", eid: 5, record: ["name": ["v": "x"]])
        #expect(update.tasks == [DataPointTask(entity: "host", eid: 5, [.plain("name", "x")])])
        #expect(try run.update(entity: "host", eid: 5).failures == ["it is broken"])
        #expect(try run.update(entity: "other", eid: 5).tasks.isEmpty)
        #expect(try run.eidUpdate(entity: "host", eid: 5).tasks == [.deletion(entity: "host", eid: 5)])
    }

    @Test func whatIsRefreshedGetsAnEmptyTask() throws {
        let run = try ModuleRun(WatchingModule.self)
        let outcome = try run.refresh(entity: "host", eid: "a")
        #expect(outcome.tasks.map(\.datapoints) == [[.plain("greeting", "hello []")]])
        #expect(try run.refresh(entity: "other", eid: "a").tasks.isEmpty)
    }

    @Test func optionsAreChecked() {
        let error = #expect(throws: ExtensionError.self) {
            try ModuleRun(WatchingModule.self, options: ["watching-limit": "much"])
        }
        #expect(error?.code == .badOption)
    }
}
