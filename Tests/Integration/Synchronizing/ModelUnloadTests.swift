import Glibc
import Records
import TestSupport
import Testing

@testable import Synchronizing

/// `desired_state: unload`, with each way of cleaning up.
@Suite struct ModelUnloadTests {
    private func isUnloaded(_ kept: KeptObjects) throws -> Bool {
        let schema = try #require(try kept.schema())
        return schema.model("Owner") == nil && schema.model("Site") != nil
    }

    @Test func modelsWithObjectsStayIfCleanlinessIsRequired() throws {
        let kept = try KeptObjects()
        try kept.fill(5)
        let before = try kept.contents()
        try kept.configure("desired_state: unload\ncleanup: REQUIRE_CLEAN")
        try kept.host("serve").expectFailure(
            1,
            saying: "there are live objects: 5 of House, 4 of Owner, 5 of Place, 5 of Room"
        )
        #expect(try kept.contents() == before)
        try kept.change { base in
            for id in 1...20 {
                try base.change { (objects) throws(ObjectRefusal) in
                    if try objects.object(id)?.record.flag("deleted") == true { return }
                    try objects.delete(id, of: nil, version: nil, by: .administrator)
                }
            }
        }
        try kept.host("serve").expectFailure(1, saying: "deleted objects wait", "5 of House, 5 of Owner")
        try kept.change { base in
            for id in 1...20 {
                try base.change { (objects) throws(ObjectRefusal) in
                    _ = try objects.note(["backend_need_reap": true], in: id)
                }
            }
            for id in (1...20).reversed() {
                _ = try base.change { (objects) throws(ObjectRefusal) in try objects.purge(id) }
            }
        }
        let unloaded = try kept.host("serve")
        unloaded.expectSuccess()
        #expect(unloaded.errors.contains("unloaded House, Owner, Place, Room\n"), "\(unloaded.errors)")
        #expect(try self.isUnloaded(kept))
        #expect(try kept.host("serve").errors.contains("no models are loaded"))
    }

    @Test func objectsAreDroppedAtOnceIfThatIsWanted() throws {
        let kept = try KeptObjects(
            SmallModels.text
                + "\nmessage Shop (Service) { }\nmessage Desk (ServiceInstance) { optional manytoone room->Room:desks = 1:1009; }"
        )
        try kept.fill(3)
        var (site, service) = (0, 0)
        try kept.change { base in
            func make(_ model: String, _ values: [String: Value]) throws -> Int {
                try base.change { (objects) throws(ObjectRefusal) in
                    try objects.save(
                        ObjectTransaction.SaveRequest(model: model, id: 0, values: values),
                        by: .administrator
                    ).id
                }
            }
            site = try make("Site", ["name": "here", "login_base": "here", "abbreviated_name": "h"])
            service = try make("Shop", ["name": "shop"])
            // Of a model that comes with the host, and cannot be without its service.
            _ = try make("ServiceInstance", ["owner_id": .int(service)])
        }
        try kept.configure("desired_state: unload\ncleanup: purge")
        let unloaded = try kept.host("serve")
        unloaded.expectSuccess()
        let text = "unloaded Desk, House, Owner, Place, Room, Shop, and 13 objects were dropped"
        #expect(unloaded.errors.contains(text), "\(unloaded.errors)")
        #expect(try self.isUnloaded(kept))
        #expect(try kept.objects().map(\.id) == [site])
        #expect(try kept.wrongKeys() == 0)
    }

    @Test func objectsAreRemovedFromTheBackendFirst() throws {
        let host = try ServedSynchronizer(
            examples: ["libMyService.so"],
            models: try Files.text("\(Repository.root)/ExamplePlugins/MyService/config/models/my_service.xproto"),
            options: """
                sync_my_model: {directory: PLACE/people}
                sync_my_page: {sites: PLACE/sites}
                my_model_pull_step: {inbox: PLACE/inbox, period: 1}
                """,
            grants: ["sync_step/sync_my_model", "sync_step/sync_my_page", "pull_step/my_model_pull_step"]
        )
        let place = "\(host.workspace.path)/work"
        func files(_ folder: String) -> [String] {
            ((try? Files.entries("\(place)/\(folder)")) ?? []).filter { !$0.hasPrefix(".") }
        }
        let path = "/xosapi/v1/objects/MyModel"
        for name in ["John", "Jim"] {
            _ = try host.ask(path, "POST", ["first_name": .string(name), "last_name": "Doe"])
        }
        let held = try host.ask(path, "POST", ["first_name": "Ann", "last_name": "Doe", "write_protect": true])
        let id = try #require(held.body.record?["id"]?.integer)
        #expect(Monotonic.waits { files("people").count == 3 }, "\(host.log)")
        try host.stop().expectSuccess()
        try host.configure("desired_state: unload\ncleanup: automatically_clean")
        // Pull steps do not run.
        try Files.write("Late\nComer\n", to: "\(place)/inbox/late")
        try host.start()
        // What is protected stays, is told of, and keeps the host running.
        let reason = "MyModel-\(id) stays: it is write_protect"
        #expect(Monotonic.waits { host.log.contains(reason) }, "\(host.log)")
        #expect(Monotonic.waits { files("people") == ["person-\(id).json"] }, "\(host.log)")
        #expect(try host.ask("\(path)/\(id)", "PATCH", ["write_protect": false]).status == 200)
        let finished = try host.ended()
        #expect(finished.end == .exit(0), "\(finished.errors)")
        #expect(finished.errors.contains("unloaded "), "\(finished.errors)")
        #expect(files("people").isEmpty && files("sites").isEmpty && files("inbox") == ["late"])
        let again = try host.serve().wait()
        #expect(again.end == .exit(0) && again.errors.contains("no models are loaded"), "\(again.errors)")
    }

    @Test func itGoesOnWhereItWasKilled() throws {
        let host = try ServedSynchronizer()
        for number in 0..<20 { _ = try host.ask("/xosapi/v1/small/owners", "POST", ["name": .string("o\(number)")]) }
        try host.stop().expectSuccess()
        try host.configure("desired_state: unload")
        for delay in [200_000, 500_000, 900_000] {
            let process = try host.serve()
            usleep(UInt32(delay))
            if try Processes.kill(process).end == .exit(0) { break }
        }
        let finished = try host.serve().wait()
        #expect(finished.end == .exit(0), "\(finished.errors)")
        #expect(try host.serve().wait().errors.contains("no models are loaded"))
    }
}
