import Testing

@testable import Synchronizing

/// Who is given to which instance, and who is to blame when the process of all instances ends.
@Suite struct StepTurnsTests {
    private func turns(_ ids: [Int], instances: Int = 2) -> StepTurns {
        var turns = StepTurns(instances: instances)
        for id in ids {
            turns.add(SyncJob(id: id, task: .sync, depth: id))
            turns.prepared(turns.nextToPrepare())
        }
        return turns
    }

    // What changes the turns does not stand within an expectation.
    private func next(_ turns: inout StepTurns) -> [Int] {
        var ids: [Int] = []
        while let (job, _) = turns.next() { ids.append(job.id) }
        return ids
    }

    private func release(_ turns: inout StepTurns, _ id: Int, isSuspect: Bool = false) -> Bool {
        turns.release(SyncJob(id: id, task: .sync, depth: id, isSuspect: isSuspect))
    }

    private func addSuspects(_ turns: inout StepTurns, _ ids: [Int]) {
        for id in ids {
            turns.add(SyncJob(id: id, task: .sync, depth: id, isSuspect: true))
            turns.prepared(turns.nextToPrepare())
        }
    }

    @Test func eachInstanceHasTwo() {
        var turns = self.turns(Array(1...6))
        #expect(self.next(&turns) == [1, 2, 3, 4] && turns.depth == 4)
        _ = self.release(&turns, 4)
        #expect(turns.depth == 3 && self.next(&turns) == [5])
        for id in [1, 2, 3, 5] { _ = self.release(&turns, id) }
        #expect(self.next(&turns) == [6] && !turns.isIdle)
        _ = self.release(&turns, 6)
        #expect(turns.isIdle && turns.depth == 0)
    }

    @Test func whoIsAloneIsToBlame() {
        var turns = self.turns([1])
        _ = self.next(&turns)
        #expect(self.release(&turns, 1))
    }

    @Test func ofSeveralNobodyIsUntilOneSuspectIsLeft() {
        var turns = self.turns([1, 2, 3], instances: 3)
        #expect(self.next(&turns).count == 3)
        for id in [1, 2, 3] { #expect(!self.release(&turns, id)) }
        self.addSuspects(&turns, [1, 2, 3])
        for id in [4, 5] {
            turns.add(SyncJob(id: id, task: .sync, depth: 1))
            turns.prepared(turns.nextToPrepare())
        }
        // One of them, beside others that are none.
        #expect(self.next(&turns) == [1, 4, 5])
        #expect(self.release(&turns, 1, isSuspect: true))
        #expect(!self.release(&turns, 4) && !self.release(&turns, 5))
        #expect(self.next(&turns) == [2])
    }
}
