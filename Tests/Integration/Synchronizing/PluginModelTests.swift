import Records
import TestSupport
import Testing

/// Models that plugins bring along, and what conveniences give to objects, in a synchronizer that runs.
@Suite struct PluginModelTests {
    private func serve(_ plugins: [Fixture] = []) throws -> ServedSynchronizer {
        try ServedSynchronizer(
            models: SmallModels.text,
            options: "owner_pull: {period: 3600}",
            fixture: "SyncSteps",
            plugins: plugins
        )
    }

    @Test func objectsOfThemAreKept() throws {
        let host = try self.serve([
            Fixture(
                "declaring",
                "TEXT=\"option app_label = \\\"pets\\\"; message Pet (XOSBase) { required string name = 1 [max_length = 64]; "
                    + "required manytoone owner->Owner:pets = 2:1009; }\""
            )
        ])
        let owner = try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one"]).body.record?["id"] ?? 0
        let pet = try host.ask("/xosapi/v1/pets/pets", "POST", ["name": "Rex", "owner_id": owner])
        #expect(pet.status == 201, "\(pet.body)")
        // Declared in Swift, with a link into a file's model.
        let garden = try host.ask("/xosapi/v1/gardens/gardens", "POST", ["name": "g"])
        #expect(garden.status == 201, "\(garden.body)")
        #expect(try host.stop().end == .exit(0))
        try host.start()
        #expect(try host.ask("/xosapi/v1/pets/pets").body.record?["items"]?.elements?.count == 1)
        #expect(try host.stop().end == .exit(0))
    }

    @Test func oneThatIsWrongIsLeftOutAlone() throws {
        let wrong = "message Pet (XOSBase) {\\n  required int64 x = 1;\\n  required manytoone o->Nobody:p = 2:1009;\\n}"
        let host = try self.serve([
            Fixture("declaring", "NAME=\"wrong\"", "TEXT=\"\(wrong)\"", fileName: "wrong.so"),
            Fixture(
                "declaring",
                "NAME=\"on_it\"",
                "TEXT=\"message Cat (Pet) { }\"",
                fileName: "on_it.so"
            ), Fixture("declaring", "NAME=\"strange\"", "STRANGE", fileName: "strange.so"),
            Fixture("declaring", "NAME=\"well\"", fileName: "well.so"),
        ])
        for words in [
            "data_model/wrong, line 2", "data_model/wrong, line 3", "data_model/on_it, line 1",
            "data_model/wrong: none of its models is there", "no map with a text",
        ] {
            #expect(host.log.contains(words), "\(words) is not in \(host.log)")
        }
        #expect(try host.ask("/xosapi/v1/objects/Declared", "POST", ["name": "x"]).status == 201)
        #expect(try host.ask("/xosapi/v1/objects/Pet").status == 404)
        #expect(try host.ask("/xosapi/v1/small/owners").status == 200)
        #expect(try host.stop().end == .exit(0))
    }

    @Test func conveniencesAreSeenOverHTTP() throws {
        let host = try self.serve()
        func make(_ name: String) throws -> Int {
            try host.ask(
                "/xosapi/v1/small/owners",
                "POST",
                ["name": .string(name), "no_sync": true, "no_policy": true]
            )
            .body.record?["id"]?.integer ?? 0
        }
        let (one, bad) = (try make("one"), try make("throws"))
        let shown = try host.ask("/xosapi/v1/small/owners/\(one)?_with=title,place_names").body.record
        #expect(shown?["title"] == "the one" && shown?["place_names"] == [] && shown?["name"] == "one")
        let page = try host.ask("/xosapi/v1/small/owners?_with=title&no_sync=true").body.record?["items"]?.elements
        let titles = page?.compactMap(\.record).reduce(into: [:]) { $0[$1["id"]?.integer ?? 0] = $1 }
        #expect(titles?[one]?["title"] == "the one" && titles?[bad]?["title"] == .null)
        #expect(titles?[bad]?["_errors"]?.record?["title"]?.text?.contains("nobody can say that") == true)
        let unknown = try host.ask("/xosapi/v1/small/owners/\(one)?_with=titel").body.record
        #expect(unknown?["_errors"]?.record?["titel"]?.text?.contains("did you mean 'title'?") == true)
        #expect(try host.stop().end == .exit(0))
    }
}
