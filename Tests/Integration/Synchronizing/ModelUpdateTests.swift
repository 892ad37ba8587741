import Glibc
import Records
import TestSupport
import Testing

@testable import Synchronizing

/// What becomes of kept objects when their models change.
@Suite struct ModelUpdateTests {
    @Test func whatLosesSomethingIsRefusedAndMadeWhenAgreedTo() throws {
        let kept = try KeptObjects()
        try kept.fill(10)
        try kept.replace("string note", by: "  optional int32 level = 7 [default = 3, db_index = True];")
        try kept.replace("string kind", by: "  optional string kind = 2 [max_length = 3];")
        let before = try kept.contents()
        try kept.host("serve").expectFailure(
            1,
            saying: "Place.note: the field is gone",
            "Place.kind: had 64 characters, has 3 characters at most",
            "host schema-update --synchronizer"
        )
        try kept.host("schema-update", "--bypass").expectFailure(2, saying: "--yes")
        let asked = try kept.host("schema-update")
        #expect(asked.end == .exit(1) && asked.errors == "Make these changes? y/[n] Nothing was changed.\n")
        for line in [
            "Place.note: the field is gone, and its contents would be (needs agreement)",
            "Place.level: the field is new", "Place.note: 10 objects with other contents",
            "Place.kind: 10 objects with other contents", "20 objects written anew",
        ] {
            #expect(asked.lines.contains(line), "\(asked.text)")
        }
        #expect(try kept.contents() == before)
        let update = try kept.host("schema-update", "--yes")
        update.expectSuccess()
        #expect(update.errors == "The objects are kept by these models now.\n")
        #expect(try kept.wrongKeys() == 0)
        let places = try kept.objects().filter { $0.model == "Place" }
        #expect(places.count == 10)
        #expect(places.allSatisfy { $0["kind"] == "fie" && $0["note"] == .null && $0["level"] == 3 && $0.version > 1 })
        try kept.change { base in
            let found = try base.read { (objects) throws(ObjectRefusal) in
                try objects.count(ObjectQuery("Place", where: [QueryCondition("level", .equal, 3)]))
            }
            #expect(found == 20)
        }
        #expect(try kept.host("schema-update").errors == "The objects are kept by these models.\n")
    }

    @Test func whatLosesNothingIsTakenAtTheStart() throws {
        let kept = try KeptObjects()
        try kept.fill(3)
        try kept.replace("float weight", by: "  optional float weight = 5 [db_index = True];")
        try kept.replace(
            "optional string note",
            by: "  optional string note = 6 [text = True]; required int32 more = 7 [default = 8];"
        )
        try kept.change { base in
            let found = try base.read { (objects) throws(ObjectRefusal) in
                try objects.count(ObjectQuery("Place", where: [QueryCondition("more", .equal, 8)]))
            }
            #expect(found == 6)
        }
        #expect(try kept.wrongKeys() == 0)
        #expect(try kept.objects().filter { $0.model == "House" }.allSatisfy { $0["more"] == 8 })
    }

    @Test func objectsThatTheModelsRefuseAreNamed() throws {
        let kept = try KeptObjects()
        try kept.fill(10)
        let before = try kept.contents()
        // All rooms are called alike.
        try kept.replace(
            "message Room (XOSBase) {",
            by: "message Room (XOSBase) { required int32 floor = 9 [default = 1, unique_with = \"name\"];"
        )
        let shared = try kept.host("schema-update", "--yes")
        #expect(shared.end == .exit(1))
        let text = "Room-8 has the same floor '1', name '\"kitchen\"' as Room-4; no two can"
        #expect(shared.errors.contains(text) && shared.errors.contains("Nothing was changed"), "\(shared.errors)")
        #expect(try kept.contents() == before)
        try kept.setModels(SmallModels.text)
        try kept.replace("int32 size", by: "  required int32 size = 3 [max_value = 4];")
        let outside = try kept.host("schema-update", "--yes")
        #expect(outside.end == .exit(1) && outside.errors.contains("5 is outside of"), "\(outside.errors)")
        #expect(outside.errors.contains("Place-22.size"), "\(outside.errors)")
        try kept.setModels(SmallModels.text)
        try kept.replace("string kind", by: "  required string kind = 2;")
        try kept.host("serve").expectFailure(1, saying: "Place.kind: was optional, is required")
        #expect(try kept.contents() == before)
    }

    @Test func objectsOfARemovedModelGoAndLinksToThemToo() throws {
        let kept = try KeptObjects()
        try kept.fill(6)
        let text = SmallModels.text.split(separator: "\n")
        let start = try #require(text.firstIndex { $0.hasPrefix("message House") })
        let withoutHouse = (text[..<start] + text[(start + 4)...]).joined(separator: "\n")
        try kept.setModels(withoutHouse)
        // A room cannot be without its place.
        let refused = try kept.host("schema-update", "--yes")
        #expect(refused.end == .exit(1) && refused.text.contains("House: 6 objects removed"), "\(refused.text)")
        #expect(refused.errors.contains("Room-4.place: "), "\(refused.errors)")
        try kept.replace("manytoone place->", by: "  optional manytoone place->Place:rooms = 2:1002;")
        try kept.host("schema-update", "--yes").expectSuccess()
        let objects = try kept.objects()
        #expect(!objects.contains { $0.model == "House" } && objects.filter { $0.model == "Room" }.count == 6)
        #expect(objects.allSatisfy { $0.model != "Room" || $0["place_id"] == .null })
        #expect(try kept.wrongKeys() == 0 && kept.schema()?.model("House") == nil)
    }

    /// Wherever it is killed, it is gone on with; what comes of it is the same.
    @Test func anUpdateThatIsKilledIsFinished() throws {
        let kept = try KeptObjects()
        try kept.fill(400)
        let before = try kept.files()
        try kept.replace("string note", by: "  optional int32 level = 7 [default = 3, db_index = True];")
        var isKilledInTheMiddle = false
        // One that came to its end between two looks at it is made once more.
        for _ in 0..<40 where !isKilledInTheMiddle {
            try kept.putBack(before)
            isKilledInTheMiddle = try self.killInTheMiddle(kept)
        }
        #expect(isKilledInTheMiddle)
        #expect(try kept.store { try StoredSchema($0).update() } != nil)
        // Those that go on with it, at any moment.
        for delay in [0, 20_000, 60_000] as [UInt32] {
            let process = try kept.start("schema-update", ["--yes"])
            _ = Monotonic.waits {
                !Processes.children(of: process.identifier).isEmpty || !Processes.isRunning(process.identifier)
            }
            usleep(delay)
            try Processes.kill(process)
        }
        // With other models than those that it was to come to.
        try kept.replace("float weight", by: "  optional float weight = 5 [db_index = True];")
        try kept.host("schema-update", "--yes").expectSuccess()
        #expect(try kept.wrongKeys() == 0)
        let objects = try kept.objects()
        #expect(objects.count == 1600)
        let places = objects.filter { ["Place", "House"].contains($0.model) }
        #expect(places.count == 800 && places.allSatisfy { $0["level"] == 3 && $0["note"] == .null })
        #expect(try kept.store { try StoredSchema($0).update()?.model.contentHash } == nil)
    }

    /// Updates, and kills that when its beginning is in the store and its end is not. Between short whiles in which it goes on, all of it
    /// stands still and is looked at, so it makes no difference how quick it is.
    ///
    /// - Returns: Whether there was such a moment.
    private func killInTheMiddle(_ kept: KeptObjects) throws -> Bool {
        let process = try kept.start("schema-update", ["--yes"])
        defer { _ = try? Processes.kill(process) }
        // What it will do is told right before it begins.
        _ = Monotonic.waits { process.outputSize > 0 || !Processes.isRunning(process.identifier) }
        while Processes.isRunning(process.identifier) {
            let all = [process.identifier] + Processes.children(of: process.identifier)
            for part in all { kill(part, SIGSTOP) }
            if try kept.copied({ try StoredSchema($0).update() }) != nil { return true }
            for part in all.reversed() { kill(part, SIGCONT) }
            usleep(500)
        }
        return false
    }
}
