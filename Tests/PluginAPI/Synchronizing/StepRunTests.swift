import PluginAPI
import PluginTesting
import Testing

/// Steps and policies behind the verbs of the contract, in memory.
@Suite struct StepRunTests {
    private func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return String(describing: error)
        }
    }

    @Test func aStepSaysWhatItIsFor() throws {
        #expect(
            try StepRun(SyncMyModel.self).declaration == [
                "observes": ["MyModel"], "external_dependencies": ["Elsewhere"], "fetches_pending": true,
                "wants_saved": true,
            ]
        )
        let policy = try StepRun(MyModelPolicy.self).declaration
        #expect(policy["model_name"] == "MyModel" && policy["wants_saved"] == false)
        #expect(Set(policy["handles"]?.elements ?? []) == ["create", "delete"])
        #expect(try StepRun(MyModelPullStep.self).declaration == ["observed_model": "MyModel"])
        #expect(try StepRun(MyModelEventStep.self).declaration == ["technology": "kafka", "topics": ["MyTopic"]])
        #expect(self.failure { _ = try StepRun(MyModelPullStep.self, options: ["period": "0"]) } != nil)
        #expect(
            self.failure { _ = try StepRun(SyncMyModel.self, options: ["backend": "away"]) } == "the backend is away"
        )
    }

    @Test func aStepBringsObjectsToItsBackend() throws {
        let run = try StepRun(SyncMyModel.self, options: ["backend": "first"])
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        #expect(try run.syncRecord(john) == nil)
        #expect(SampleBackend.shared.records("first") == [john.id: "John Doe"])
        #expect(run.objects[john.id]?.values["backend_handle"] == "person-1")
        #expect(run.objects[john.id]?.version == 2)
        #expect(run.log.map(\.message) == ["sync'ing object MyModel-1"])
        try run.afterSyncSave(john)
        #expect(run.log.last?.message == "saved MyModel-1")
        #expect(try run.fetchPending(deletion: false) == [john.id])
        #expect(try run.fetchPending(deletion: true) == nil)
        #expect(try run.deleteRecord(john) == nil)
        #expect(SampleBackend.shared.records("first").isEmpty)
    }

    @Test func whatKeepsAnObjectPendingIsToldApart() throws {
        let run = try StepRun(SyncMyModel.self, options: ["backend": "second"])
        let objects = ["Bad", "Odd", "Slow"].map { run.objects.add("MyModel", ["first_name": .string($0)]) }
        #expect(self.failure { try run.syncRecord(objects[0]) } == "no such name")
        #expect(try run.syncRecord(objects[1]) == StepOutcome(isDeferred: false, reason: "an odd name"))
        #expect(try run.syncRecord(objects[2]) == StepOutcome(isDeferred: true, reason: "still at it"))
        #expect(SampleBackend.shared.records("second").isEmpty)
    }

    @Test func aPolicyMakesAndDeletesOthers() throws {
        let run = try StepRun(MyModelPolicy.self)
        run.objects.link(reverse: "pages", of: "MyModel", from: "MyPage", "person")
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        try run.handle(.create, john)
        try run.handle(.update, john)
        let pages = run.objects.objects("MyPage")
        #expect(pages.map(\.values) == [["person_id": .int(john.id), "title": "John Doe"]])
        try run.handle(.delete, john)
        #expect(run.objects.objects("MyPage").first?.values["deleted"] == true)
    }

    @Test func pullAndEventStepsMakeObjects() throws {
        let objects = ObjectShelf()
        try StepRun(MyModelPullStep.self, objects: objects).pullRecords()
        #expect(
            objects.objects("MyModel").map(\.values) == [["first_name": "John", "last_name": "Doe", "no_sync": true]]
        )
        let run = try StepRun(MyModelEventStep.self, objects: objects)
        for name in ["John", "Jane", "Jane"] {
            try run.processEvent(Array(#"{"first_name":"\#(name)","last_name":"Doe"}"#.utf8), topic: "MyTopic")
        }
        #expect(objects.objects("MyModel").map { $0.values["first_name"] } == ["John", "Jane"])
        #expect(self.failure { try run.processEvent([0x7b]) } != nil)
    }
}
