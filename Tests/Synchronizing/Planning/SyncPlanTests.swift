import TestSupport
import Testing

@testable import Synchronizing

/// What can be worked on when.
@Suite struct SyncPlanTests {
    /// Works until nothing is left, one group of what is ready after the other.
    private func order(_ plan: inout SyncPlan) -> [[Int]] {
        var groups: [[Int]] = []
        _ = plan.breakCircles()
        while true {
            var group: [Int] = []
            while let id = plan.next() { group.append(id) }
            if group.isEmpty { return groups }
            for id in group {
                plan.set(id, .none, needs: [])
                plan.release(id)
            }
            groups.append(group.sorted())
        }
    }

    /// Sets what others named as clean, with what it needs.
    private func fill(_ plan: inout SyncPlan, _ needs: [Int: [Int]] = [:]) {
        while case let ids = plan.takeUnknown(), !ids.isEmpty {
            for id in ids { plan.set(id, .none, needs: needs[id] ?? []) }
        }
    }

    // What changes the plan does not stand within an expectation.
    private func next(_ plan: inout SyncPlan) -> Int? { plan.next() }

    private func circles(_ plan: inout SyncPlan) -> [SyncPlan.Circle] { plan.breakCircles() }

    @Test func whatIsNeededComesFirst() {
        var plan = SyncPlan()
        plan.set(3, .step, needs: [2])
        plan.set(2, .step, needs: [1])
        plan.set(1, .step, needs: [])
        plan.set(4, .step, needs: [2])
        #expect(self.order(&plan) == [[1], [2], [3, 4]])
        #expect(plan.count == 0)
    }

    @Test func whatNeedsAGroupWaitsForAllOfIt() {
        for isReversed in [false, true] {
            var plan = SyncPlan(isReversed: isReversed)
            // 1 and 2 belong to it, 3 and 4 need it; the other way round if what needs something goes first.
            for id in [1, 2] {
                plan.set(id, .step, needs: [])
                plan.set(id, in: -1, isMember: true)
            }
            for id in [3, 4] { plan.set(id, .step, needs: [-1]) }
            #expect(plan.state(of: isReversed ? 1 : 3) == .blocked(by: isReversed ? [3, 4] : [1, 2]))
            var groups: [[Int]] = []
            while true {
                var group: [Int] = []
                while let id = self.next(&plan) { group.append(id) }
                if group.isEmpty { break }
                for id in group {
                    plan.set(id, .none, needs: id > 2 ? [-1] : [])
                    plan.set(id, in: -1, isMember: false)
                    plan.release(id)
                    if id > 2 { plan.forget(id) }
                }
                groups.append(group.sorted())
            }
            #expect(groups == (isReversed ? [[3, 4], [1, 2]] : [[1, 2], [3, 4]]))
            // Nothing but the group is left.
            #expect(plan.count == 1 && plan.pending.isEmpty)
        }
    }

    @Test func whoIsGoneHoldsUpNobody() {
        var plan = SyncPlan()
        plan.set(1, .step, needs: [])
        plan.set(1, in: -1, isMember: true)
        plan.set(2, .step, needs: [-1])
        plan.forget(1)
        #expect(self.next(&plan) == 2)
    }

    @Test func whatWaitsIsNamedWithWhatItWaitsFor() {
        var plan = SyncPlan()
        plan.set(1, .step, needs: [])
        plan.set(3, .step, needs: [2])
        self.fill(&plan, [2: [1]])
        plan.set(4, .step, needs: [3])
        plan.set(5, .step, needs: [])
        let waiting = plan.waiting(for: 1)
        // 2 is clean, so what 3 waits for is 1.
        #expect(waiting.map(\.id) == [3, 4] && waiting.map(\.blocking) == [1, 3])
        #expect(plan.waiting(for: 4).isEmpty && plan.waiting(for: 99).isEmpty)
    }

    @Test func whatIsToBeRemovedGoesTheOtherWay() {
        var plan = SyncPlan(isReversed: true)
        plan.set(3, .step, needs: [2])
        plan.set(2, .step, needs: [1])
        plan.set(1, .step, needs: [])
        plan.set(4, .step, needs: [2, 9])
        self.fill(&plan)
        #expect(self.order(&plan) == [[3, 4], [2], [1]])
        #expect(plan.count == 0)
    }

    @Test func whatIsCleanPassesOnWhatItNeeds() {
        var plan = SyncPlan()
        plan.set(3, .step, needs: [2])
        self.fill(&plan, [2: [1]])
        plan.set(1, .step, needs: [])
        #expect(plan.state(of: 3) == .blocked(by: [2]))
        #expect(self.order(&plan) == [[1], [3]])
    }

    @Test func whatNobodyKnowsIsAskedForAndWaitedFor() {
        var plan = SyncPlan()
        plan.set(3, .step, needs: [2])
        #expect(self.next(&plan) == nil)
        let unknown = [plan.takeUnknown(), plan.takeUnknown()]
        #expect(unknown == [[2], []])
        plan.set(2, .none, needs: [])
        #expect(self.next(&plan) == 3)
    }

    @Test func aFailureHoldsUpOnlyWhatNeedsIt() {
        var plan = SyncPlan()
        plan.set(1, .step, needs: [])
        plan.set(2, .step, needs: [1])
        plan.set(3, .step, needs: [])
        #expect(self.next(&plan) == 1)
        plan.release(1, until: 100)
        #expect(self.next(&plan) == 3)
        #expect(self.next(&plan) == nil)
        #expect(plan.state(of: 1) == .delayed(until: 100) && plan.state(of: 2) == .blocked(by: [1]))
        #expect(plan.nextWake == 100)
        plan.wake(at: 99)
        #expect(self.next(&plan) == nil)
        plan.wake(at: 100)
        #expect(self.next(&plan) == 1)
        plan.set(1, .none, needs: [])
        plan.release(1)
        #expect(self.next(&plan) == 2)
    }

    @Test func whatChangesWhileItIsWorkedOnIsWorkedOnAgain() {
        var plan = SyncPlan()
        plan.set(1, .step, needs: [])
        #expect(self.next(&plan) == 1)
        plan.set(1, .step, needs: [])
        #expect(self.next(&plan) == nil)
        #expect(plan.state(of: 1) == .working)
        plan.release(1)
        #expect(self.next(&plan) == 1)
    }

    @Test func whoNeedsNothingElseIsHeldByTheForeign() {
        var plan = SyncPlan()
        plan.set(1, .foreign, needs: [])
        plan.set(2, .step, needs: [1])
        #expect(self.next(&plan) == nil)
        #expect(plan.state(of: 1) == .foreign && plan.state(of: 2) == .blocked(by: [1]))
        plan.set(1, .none, needs: [])
        #expect(self.next(&plan) == 2)
    }

    @Test func circlesAreNamedAndBroken() {
        var plan = SyncPlan()
        plan.set(1, .step, needs: [2])
        plan.set(2, .step, needs: [3])
        plan.set(3, .step, needs: [1])
        plan.set(4, .step, needs: [1])
        #expect(self.circles(&plan) == [SyncPlan.Circle(ids: [1, 2, 3])])
        #expect(self.circles(&plan) == [])
        #expect(self.order(&plan) == [[3], [2], [1], [4]])
    }

    @Test func circlesOfWhatIsCleanHoldNobodyUp() {
        var plan = SyncPlan()
        plan.set(9, .step, needs: [1])
        self.fill(&plan, [1: [2], 2: [1, 5]])
        var circles = plan.breakCircles()
        plan.set(5, .step, needs: [])
        circles += plan.breakCircles()
        #expect(circles == [SyncPlan.Circle(ids: [1, 2])])
        #expect(self.order(&plan) == [[5], [9]])
    }

    /// Random objects and links, whatever is asked of the plan in whatever order: what is ready is what a search from each finds.
    @Test(arguments: [false, true]) func agreesWithASearch(_ isReversed: Bool) {
        for seed in 1...40 {
            var random = SplitMix(seed: UInt64(seed))
            var plan = SyncPlan(isReversed: isReversed)
            var needs: [Int: [Int]] = [:]
            var need: [Int: WorkNeed] = [:]
            var working: Set<Int> = []
            for _ in 0..<200 {
                let id = Int.random(in: 1...15, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0..<3:
                    // Links lead to smaller ids, so there are no circles.
                    needs[id] = (1..<id).filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
                    need[id] = [.step, .step, WorkNeed.none, .foreign].randomElement(using: &random)
                    plan.set(id, need[id] ?? .none, needs: needs[id] ?? [])
                case 3:
                    plan.forget(id)
                    (needs[id], need[id]) = (nil, nil)
                    working.remove(id)
                case 4:
                    if let id = plan.next() {
                        #expect(self.isReady(id, needs, need, working, isReversed), "seed \(seed)")
                        working.insert(id)
                    }
                default:
                    guard let id = working.sorted().randomElement(using: &random) else { continue }
                    working.remove(id)
                    plan.release(id)
                }
                while case let ids = plan.takeUnknown(), !ids.isEmpty {
                    for id in ids { plan.set(id, need[id] ?? .none, needs: needs[id] ?? []) }
                }
                #expect(self.circles(&plan) == [], "seed \(seed)")
                for id in 1...15 where need[id] == .step && !working.contains(id) {
                    let isReady = self.isReady(id, needs, need, working, isReversed)
                    #expect((plan.state(of: id) == .ready) == isReady, "seed \(seed), object \(id)")
                }
            }
        }
    }

    private func isReady(
        _ id: Int,
        _ needs: [Int: [Int]],
        _ need: [Int: WorkNeed],
        _ working: Set<Int>,
        _ isReversed: Bool
    ) -> Bool {
        guard need[id] == .step, !working.contains(id) else { return false }
        var seen: Set<Int> = [id]
        var waiting = [id]
        while let place = waiting.popLast() {
            let next = isReversed ? needs.filter { $0.value.contains(place) }.map(\.key) : needs[place] ?? []
            for other in next where seen.insert(other).inserted {
                if (need[other] ?? .none) != .none || working.contains(other) { return false }
                waiting.append(other)
            }
        }
        return true
    }

    @Test func millionsAreNoMatter() {
        var plan = SyncPlan()
        let count = 20_000
        for id in 1...count { plan.set(id, .step, needs: id > 1 ? [id / 2, id - 1] : []) }
        _ = plan.breakCircles()
        var done = 0
        while let id = plan.next() {
            done += 1
            plan.set(id, .none, needs: [])
            plan.release(id)
        }
        #expect(done == count)
    }
}
