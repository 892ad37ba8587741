import Glibc
import Records
import Services
import TestSupport
import Testing
import Workers

@testable import Synchronizing

/// Steps that do what nobody expects, and what is saved and in the backend afterwards.
@Suite struct SyncFaultTests {
    @Test func whoDiesBeforeSayingThatItIsDoneIsCalledAgain() throws {
        let live = try LiveSync()
        let record = try live.small.save("Owner", ["name": "dies after"])
        #expect(live.settles())
        #expect(live.lines.filter { $0 == "sync Owner dies after" }.count == 2)
        #expect(live.lines.contains("done dies after") && live.lines.contains("synced Owner dies after"))
        let kept = try #require(try live.small.object(record.id))
        #expect(kept["backend_status"] == "OK" && RetryRegister(kept["backend_register"].text ?? "").failures == 1)
    }

    @Test func aStepMayMakeThousands() throws {
        let live = try LiveSync()
        let owner = try live.small.save("Owner", ["name": "makes many"])
        #expect(Monotonic.waits(atMost: 600) { live.lines.contains("synced Owner makes many") })
        #expect(Monotonic.waits(atMost: 600) { live.engine?.status()?.entries.isEmpty == true })
        let places = try live.small.find(ObjectQuery("Place", limit: 5000))
        #expect(places.count == 2000)
        // Each once: they wait for their owner, which was in step only when it had made them all.
        let synced = live.lines.filter { $0.hasPrefix("synced Place") }
        #expect(synced.count == 2000 && Set(synced).count == 2000)
        let firstPlace = try #require(live.lines.firstIndex { $0.hasPrefix("sync Place") })
        #expect(live.lines.firstIndex(of: "synced Owner makes many").map { $0 < firstPlace } == true)
        #expect(try live.small.object(owner.id)?["backend_code"] == 1)
    }

    @Test func aPolicyAndAStepAreNeverAtOneObjectAtOnce() throws {
        let live = try LiveSync(["diary_step", "owner_policy"])
        let owner = try live.small.save("Owner", ["name": "slow"])
        for number in 0..<40 {
            _ = try live.small.save(nil, ["name": "slow"], id: owner.id)
            // In the middle of one or the other.
            usleep(5000 * UInt32(number % 5))
        }
        #expect(live.settles())
        let lines = live.lines.filter { $0.hasSuffix("slow") && $0 != "create slow" && !$0.contains("Place") }
        #expect(lines.contains("updated slow"))
        for (line, next) in zip(lines, lines.dropFirst()) {
            if line == "sync Owner slow" { #expect(next == "synced Owner slow") }
            if line == "update slow" { #expect(next == "updated slow") }
        }
    }

    @Test func whatHappensInTheMiddleOfACallIsSeenByTheNext() throws {
        let live = try LiveSync()
        let owner = try live.small.save("Owner", ["name": "slow"])
        #expect(Monotonic.waits { live.lines.contains("sync Owner slow") })
        _ = try live.small.save(nil, ["name": "changed"], id: owner.id)
        #expect(live.settles())
        #expect(live.lines.last == "synced Owner changed")
        // Deleted in the middle: removed when the call has ended.
        _ = try live.small.save(nil, ["name": "slow"], id: owner.id)
        #expect(Monotonic.waits { live.lines.count { $0 == "sync Owner slow" } == 2 })
        try live.small.delete(owner.id)
        #expect(Monotonic.waits { (try? live.small.object(owner.id)) == .some(nil) })
        #expect(live.lines.suffix(2) == ["synced Owner slow", "delete Owner slow"])
    }
}
