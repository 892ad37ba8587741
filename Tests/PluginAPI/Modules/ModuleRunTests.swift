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

    @Test func optionsAreChecked() {
        let error = #expect(throws: ExtensionError.self) {
            try ModuleRun(WatchingModule.self, options: ["watching-limit": "much"])
        }
        #expect(error?.code == .badOption)
    }
}
