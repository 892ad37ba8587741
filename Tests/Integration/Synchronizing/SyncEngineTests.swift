import Records
import Services
import TestSupport
import Testing
import Workers

@testable import Synchronizing

/// Objects that are brought to a backend by steps in workers.
@Suite struct SyncEngineTests {
    @Test func whatIsNeededIsSyncedFirstAndRemovedLast() throws {
        let live = try LiveSync()
        let small = live.small
        try small.base.change { (objects) throws(ObjectRefusal) in
            func save(_ model: String, _ values: [String: Value]) throws(ObjectRefusal) -> Int {
                try objects.save(.init(model: model, id: 0, values: values), by: .administrator).id
            }
            let owner = try save("Owner", ["name": "o"])
            let place = try save("Place", ["name": "p", "owner_id": .int(owner)])
            for number in 0..<5 { _ = try save("Room", ["name": .string("r\(number)"), "place_id": .int(place)]) }
        }
        #expect(live.settles())
        let synced = live.lines.filter { $0.hasPrefix("synced") }
        #expect(synced.prefix(2) == ["synced Owner o", "synced Place p"] && synced.count == 7)
        let place = try #require(try small.object(2))
        #expect(place["backend_status"] == "OK" && place["backend_code"] == 1 && place.flag("backend_need_delete"))
        #expect(place.time("enacted") == place.time("updated"))
        #expect(RetryRegister(place["backend_register"].text ?? "").lastSuccess > 0)
        try small.delete(2)
        #expect(live.settles())
        let deleted = live.lines.filter { $0.hasPrefix("delete") }
        #expect(deleted.count == 6 && deleted.last == "delete Place p")
        #expect(Monotonic.waits { (try? small.find(ObjectQuery("XOSBase", .all))) == [1] })
    }

    @Test func aFailureIsToldAndConcernsOnlyWhatNeedsIt() throws {
        let live = try LiveSync()
        let small = live.small
        let bad = try small.save("Owner", ["name": "fails"])
        _ = try small.save("Owner", ["name": "good"])
        let held = try small.save("Place", ["name": "held", "owner_id": .int(bad.id)])
        #expect(
            Monotonic.waits {
                (try? small.object(bad.id))??["backend_code"] == 2 && live.lines.contains("synced Owner good")
                    && live.lines.filter { $0 == "sync Owner fails" }.count >= 3
            }
        )
        #expect(try small.object(bad.id)?["backend_status"].text?.contains("it always fails") == true)
        let status = try #require(live.engine?.status())
        let entry = try #require(status.entries.first { $0.record.id == held.id })
        #expect(entry.state == .blocked(by: [bad.id]))
        #expect(!live.lines.contains("sync Place held"))
        let told = { (id: Int) in (try? small.object(id))??["backend_status"].text ?? "" }
        let words = "Failed due to error in model Owner id \(bad.id): it always fails"
        #expect(Monotonic.waits { told(held.id) == words }, "\(told(held.id))")
        #expect(try small.object(held.id)?["backend_code"] == 2)
        // What comes later, and waits for what waits, is told as well.
        let late = try small.save("Room", ["name": "late", "place_id": .int(held.id)])
        #expect(Monotonic.waits { told(late.id) == told(held.id) })
        // Putting it right is enough.
        _ = try small.save(nil, ["name": "put right"], id: bad.id)
        #expect(live.settles())
        #expect(live.lines.contains("synced Place held") && live.lines.contains("synced Room late"))
        #expect(told(held.id) == "OK" && told(late.id) == "OK")
        #expect(RetryRegister(try small.object(bad.id)?["backend_register"].text ?? "").exponent == 0)
    }

    @Test func allOfAModelCanComeFirst() throws {
        let graph = try DependencyGraph(
            file: ["Place": [["Owner", "fake_accessor", "fake_accessor"]]],
            SmallModels.model
        )
        let retry = RetryPolicy(step: 0.05, shortStep: 0.05, longest: 1)
        let live = try LiveSync(settings: SyncSettings(graph: graph, retry: retry))
        let bad = try live.small.save("Owner", ["name": "fails"])
        _ = try live.small.save("Owner", ["name": "good"])
        let held = try live.small.save("Place", ["name": "held"])
        #expect(Monotonic.waits { live.lines.filter { $0 == "sync Owner fails" }.count >= 3 })
        #expect(Monotonic.waits { live.lines.contains("synced Owner good") })
        #expect(!live.lines.contains("sync Place held"))
        let entry = try #require(live.engine?.status()?.entries.first { $0.record.id == held.id })
        #expect(entry.state == .blocked(by: [bad.id]))
        _ = try live.small.save(nil, ["name": "put right"], id: bad.id)
        #expect(live.settles())
        #expect(live.lines.last == "synced Place held")
        // Removed in reverse.
        try live.small.base.change { (objects) throws(ObjectRefusal) in
            for id in [bad.id, held.id] {
                try objects.delete(id, of: nil, version: nil, by: .administrator)
            }
        }
        #expect(Monotonic.waits { live.lines.suffix(2) == ["delete Place held", "delete Owner put right"] })
    }

    @Test(arguments: ["fails once", "crashes once", "hangs once", "deferred", "saves itself"])
    func isTriedAgain(_ name: String) throws {
        let retry = RetryPolicy(step: 0.05, shortStep: 0.05, longest: 1)
        // Who does not hang is never late, however slow the machine is.
        let deadline: Int64 = name == "hangs once" ? 8_000_000_000 : 240_000_000_000
        let live = try LiveSync(settings: SyncSettings(retry: retry, deadline: deadline))
        let record = try live.small.save("Owner", ["name": .string(name)])
        for number in 0..<20 { _ = try live.small.save("Owner", ["name": .string("other \(number)")]) }
        #expect(live.settles())
        #expect(live.lines.contains("synced Owner \(name)"))
        for number in 0..<20 { #expect(live.lines.contains("synced Owner other \(number)")) }
        let register = RetryRegister(try live.small.object(record.id)?["backend_register"].text ?? "")
        // Of a worker that dies while it is busy with several nobody is to blame at once.
        let most = ["deferred", "saves itself"].contains(name) ? 0 : 1
        #expect((name == "crashes once" ? 0...1 : most...most).contains(register.failures), "\(register)")
        for number in 0..<20 {
            let other = try #require(try live.small.object(record.id + 1 + number))
            #expect(RetryRegister(other["backend_register"].text ?? "").failures == 0, "\(number)")
        }
        if name == "saves itself" {
            #expect(try live.small.object(record.id)?["backend_handle"] == "handle 1")
            #expect(live.lines.filter { $0 == "sync Owner saves itself" }.count == 1)
        }
    }

    @Test func anObjectCanDeleteItself() throws {
        let live = try LiveSync()
        let record = try live.small.save("Owner", ["name": "deletes itself"])
        #expect(Monotonic.waits { (try? live.small.object(record.id)) == .some(nil) })
        #expect(live.lines.last == "delete Owner deletes itself")
    }

    @Test(arguments: StorePlugin.stores) func goesOnAfterARestart(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        do {
            let small = try SmallBase(place, in: plugin)
            for number in 0..<50 { _ = try small.save("Owner", ["name": .string("o\(number)")]) }
            _ = try small.save("Owner", ["name": "not synced", "no_sync": true])
            try small.delete(1)
        }
        let live = try LiveSync(at: place, in: plugin)
        #expect(live.settles())
        #expect(Set(live.lines.filter { $0.hasPrefix("synced") }).count == 49)
        #expect(live.lines.contains("delete Owner o0") && !live.lines.contains("sync Owner not synced"))
        #expect(Monotonic.waits { (try? live.small.object(1)) == .some(nil) })
    }

    @Test func policiesComeBeforeStepsAndMakeNoCircles() throws {
        let live = try LiveSync(["diary_step", "owner_policy"])
        let owner = try live.small.save("Owner", ["name": "a"])
        #expect(live.settles())
        #expect(live.lines.first == "create a" && live.lines.contains("synced Place of a"))
        let kept = try #require(try live.small.object(owner.id))
        #expect(kept["policy_status"] == "done" && kept["policy_code"] == 1)
        _ = try live.small.save(nil, ["name": "b"], id: owner.id)
        #expect(live.settles())
        #expect(live.lines.filter { $0 == "update b" }.count == 1 && live.lines.contains("synced Place of b"))
        #expect(live.lines.filter { $0 == "sync Owner b" }.count == 1)
        let update = live.lines.firstIndex(of: "update b") ?? 0
        #expect(live.lines.firstIndex(of: "sync Owner b") ?? 0 > update)
        try live.small.delete(owner.id)
        #expect(Monotonic.waits { (try? live.small.object(owner.id)) == .some(nil) })
        #expect(live.lines.contains("gone b"))
        // A policy that fails is told, and does not keep the step waiting.
        let bad = try live.small.save("Owner", ["name": "policy fails"])
        #expect(Monotonic.waits { live.lines.contains("synced Owner policy fails") })
        #expect(Monotonic.waits { (try? live.small.object(bad.id))??["policy_code"] == 2 })
        #expect(try live.small.object(bad.id)?["policy_status"].text?.contains("the policy fails") == true)
    }

    @Test func aStepAndAPolicyThatUndoEachOtherAreHeldBack() throws {
        let retry = RetryPolicy(step: 3600, shortStep: 3600)
        let live = try LiveSync(["diary_step", "owner_policy"], settings: SyncSettings(retry: retry))
        let owner = try live.small.save("Owner", ["name": "ping"])
        let other = try live.small.save("Owner", ["name": "other"])
        let isHeldBack = live.settles { status in
            status.entries.contains { entry in
                guard case .delayed = entry.state else { return false }
                return entry.record.id == owner.id
            }
        }
        #expect(isHeldBack)
        let rounds = live.lines.filter { $0 == "sync Owner ping" }.count
        #expect(rounds > 4 && rounds <= CausalChains.longest)
        #expect(Monotonic.waits { (try? live.small.object(other.id))??["backend_status"] == "OK" })
        // Who puts it right does not wait.
        _ = try live.small.save(nil, ["name": "right"], id: owner.id)
        #expect(live.settles())
        #expect(live.lines.contains("synced Owner right"))
    }

    @Test func pullsWhatTheBackendHas() throws {
        let live = try LiveSync(["diary_step", "owner_pull"])
        #expect(Monotonic.waits { (try? live.small.find(ObjectQuery("Owner"))) == [1] })
        #expect(live.settles())
        #expect(live.lines == [])
    }
}
