import Records
import TestSupport
import Testing

@testable import Synchronizing

/// Steps that say themselves what is to be looked at.
@Suite struct FetchingTests {
    private func settings(period: Int64) -> SyncSettings {
        SyncSettings(
            retry: RetryPolicy(step: 0.05, shortStep: 0.05, longest: 1),
            fetchPeriod: period,
            fetchPause: 50_000_000
        )
    }

    @Test func aStepIsAskedWhenObjectsHaveChanged() throws {
        // From time to time would be too late.
        let live = try LiveSync(["fetching_step"], settings: self.settings(period: 3_600_000_000_000))
        let small = live.small
        #expect(Monotonic.waits { live.lines.contains("fetch true") && live.lines.contains("fetch false") })
        #expect(live.lines.count { $0 == "fetch false" } == 1)
        // One transaction, so that all changes come together.
        try small.base.change { (objects) throws(ObjectRefusal) in
            for number in 0..<50 {
                let values: [String: Value] = [
                    "name": .string("p\(number)"), "kind": number == 0 ? "wanted" : "other", "no_sync": true,
                    "backend_need_delete_policy": true,
                ]
                _ = try objects.save(.init(model: "Place", id: 0, values: values), by: .administrator)
            }
        }
        #expect(Monotonic.waits { live.lines.contains("looked at p0") })
        #expect(live.settles())
        #expect(live.lines.filter { $0.hasPrefix("looked at") } == ["looked at p0"])
        #expect(live.lines.count { $0 == "fetch false" } < 10)
        // Deleted ones as well, though no step would be called for them.
        try small.delete(1)
        #expect(Monotonic.waits { live.lines.contains("removed p0") })
        #expect(Monotonic.waits { (try? small.object(1)) == .some(nil) })
    }

    @Test func aStepIsAskedFromTimeToTime() throws {
        let live = try LiveSync(["fetching_step"], settings: self.settings(period: 100_000_000))
        #expect(Monotonic.waits { live.lines.count { $0 == "fetch false" } > 3 })
        #expect(Monotonic.waits { live.lines.count { $0 == "fetch true" } > 3 })
    }
}
