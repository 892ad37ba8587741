import Records
import TestSupport
import Testing

/// A synchronizer as a service.
@Suite struct ServedSynchronizerTests {
    @Test func servesObjectsAndKeepsThemInStep() throws {
        let host = try ServedSynchronizer()
        let made = try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one"])
        #expect(made.status == 201 && made.body.record?["name"] == "one")
        let id = try #require(made.body.record?["id"]?.integer)
        #expect(
            Monotonic.waits {
                let owner = try? host.ask("/xosapi/v1/small/owners/\(id)").body.record
                return owner?["backend_status"] == "OK" && owner?["policy_status"] == "done"
            }
        )
        // The policy has made a place for it.
        let places = try host.ask("/xosapi/v1/small/places?owner_id=\(id)&name__contains=of").body.record?["items"]?
            .elements
        #expect(places?.first?.record?["name"] == "of one")
        #expect(try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one"]).status == 400)
        #expect(try host.ask("/xosapi/v1/small/owners/9999").status == 404)
        #expect(try host.ask("/xosapi/v1/small/owners/\(id)", "POST").status == 405)
        let conflict = try host.ask("/xosapi/v1/small/owners/\(id)?_version=99", "PUT", ["name": "two"])
        #expect(conflict.status == 409 && conflict.body.record?["found"]?.record?["name"] == "one")
        #expect(try host.ask("/xosapi/v1/small/owners/\(id)", "PUT", ["name": "two"]).status == 200)
        let place = places?.first?.record?["id"]?.integer ?? 0
        #expect(try host.ask("/xosapi/v1/small/places/\(place)?_user=7").status == 403)
        // The pull step has its own.
        #expect(Monotonic.waits { (try? host.owners().contains { $0["name"] == "pulled" }) == true })
        #expect(try host.ask("/xosapi/v1/small/owners/\(id)", "DELETE").status == 204)
        #expect(Monotonic.waits { (try? host.ask("/xosapi/v1/small/owners/\(id)").status) == 404 })
        let status = try host.ask("/synchronizer/status").body.record
        #expect(status?["pending"]?.record?["sync"]?.integer != nil)
        let finished = try host.stop()
        #expect(finished.end == .exit(0), "\(finished.errors)")
    }

    @Test func manyAreMadeAtOnceOrNone() throws {
        let host = try ServedSynchronizer()
        let path = "/xosapi/v1/small/owners"
        let made = try host.ask(path, "POST", [["name": "one"], ["name": "two"]])
        #expect(made.status == 201)
        #expect(made.body.record?["items"]?.elements?.compactMap { $0.record?["name"]?.text } == ["one", "two"])
        let refused = try host.ask(path, "POST", [["name": "three"], ["name": "one"]])
        #expect(refused.status == 400)
        #expect(refused.body.record?["detail"]?.text?.contains("object 1 of the body") == true, "\(refused.body)")
        #expect(try host.ask(path, "POST", [["name": "four"], 4]).status == 400)
        let kept = try host.ask(path).body.record?["items"]?.elements ?? []
        #expect(Set(kept.compactMap { $0.record?["name"]?.text }).subtracting(["pulled"]) == ["one", "two"])
    }

    @Test func changesCanBeFollowed() throws {
        let host = try ServedSynchronizer()
        let made = try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one", "no_sync": true, "no_policy": true])
        let id = made.body.record?["id"]?.integer ?? 0
        let text = try host.ask("/xosapi/v1/events?model=Owner&after=0").body.text ?? ""
        #expect(text.contains("event: change") && text.contains("\"id\":\(id)"), "\(text)")
        #expect(try host.ask("/xosapi/v1/events?model=Nobody").status == 400)
    }

    @Test func goesOnWhereItWasKilled() throws {
        let host = try ServedSynchronizer()
        for number in 0..<20 { _ = try host.ask("/xosapi/v1/small/owners", "POST", ["name": .string("o\(number)")]) }
        try host.kill()
        try host.start()
        #expect(
            Monotonic.waits {
                let owners = (try? host.owners())?.filter { $0["name"] != "pulled" } ?? []
                return owners.count == 20 && owners.allSatisfy { $0["backend_status"] == "OK" }
            }
        )
    }

    @Test func wrongModelsAreToldAllAtOnceAndTheOldOnesStay() throws {
        let host = try ServedSynchronizer()
        let file = "\(host.workspace.path)/work/models/small.xproto"
        let wrong =
            SmallModels.text + """

                message Attic (Nowhere) { required string name = 1 [max_length = 8]; }
                message Cellar (XOSBase) { required strin name = 1; }

                """
        try Files.write(wrong, to: file)
        host.hangUp()
        #expect(Monotonic.waits { host.log.contains("it would not start with what is there now") })
        #expect(host.log.contains("Nowhere") && host.log.contains("strin"))
        #expect(try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one"]).status == 201)
        try Files.write(SmallModels.text, to: file)
        host.hangUp()
        #expect(Monotonic.waits { host.log.contains("nothing is wrong with") })
        // Who starts with what is wrong is told the same, and nothing is lost.
        try host.stop().expectSuccess()
        try Files.write(wrong, to: file)
        do {
            try host.start()
            Issue.record("it serves")
        } catch {
            #expect("\(error)".contains("Nowhere") && "\(error)".contains("strin"))
        }
        try Files.write(SmallModels.text, to: file)
        try host.start()
        let kept = try host.ask("/xosapi/v1/small/owners").body.record?["items"]?.elements ?? []
        #expect(kept.contains { $0.record?["name"] == "one" })
    }

    @Test func stepsReadModelsOfCollectors() throws {
        let host = try ServedSynchronizer(
            examples: ["libCollectors.so"],
            models: SmallModels.text,
            options: "owner_pull: {period: 1}",
            fixture: "SyncSteps",
            collectors: "[collector]\ncollector_plugins = dummy\n"
        )
        let made = try host.ask("/xosapi/v1/small/owners", "POST", ["name": "counts"])
        let id = made.body.record?["id"]?.integer ?? 0
        #expect(
            Monotonic.waits {
                (try? host.ask("/xosapi/v1/small/owners/\(id)").body.record?["backend_handle"]) == "1 nodes"
            },
            "\(host.log)"
        )
    }
}
