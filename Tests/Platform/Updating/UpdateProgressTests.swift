import Testing

@testable import Platform

/// How far updates are, as a value.
@Suite struct UpdateProgressTests {
    @Test func aRoundHasItsBatchesInOrder() {
        var progress = UpdateProgress(batchCount: 3, hooks: ["a"])
        for round in 0..<2 {
            for batch in 0..<3 {
                #expect(progress.batch == batch && progress.position.isEmpty)
                progress.begin(at: Int64(round * 30 + batch * 10))
                progress.finishPage(behind: [UInt8(batch)], entities: 2, failures: 1, tasks: 3)
                progress.finishPage(behind: [9], entities: 1, failures: 0, tasks: 0)
                #expect(progress.position == [9])
                let done = progress.finishBatch(at: Int64(round * 30 + batch * 10 + 5))
                #expect((done == nil) == (batch < 2))
                guard let done else { continue }
                #expect(done.started == Int64(round * 30) && done.finished == Int64(round * 30 + 25))
                #expect(done.entities == 9 && done.failures == 3 && done.tasks == 9 && !done.isLate)
            }
        }
    }

    @Test func itIsLateOnceARound() {
        var progress = UpdateProgress(batchCount: 2, hooks: [])
        let period = TimeSpan(microseconds: 100)
        func isLate(_ now: Int64) -> Bool { progress.becomesLate(at: now, period: period) }
        #expect(!isLate(1000))
        progress.begin(at: 1000)
        let outcomes = [1100, 1101, 1102].map { isLate($0) }
        #expect(outcomes == [false, true, false])
        _ = progress.finishBatch(at: 1103)
        progress.begin(at: 1104)
        let late = progress.finishBatch(at: 1105)
        #expect(late?.isLate == true)
        progress.begin(at: 1106)
        #expect(!isLate(1107))
    }

    @Test func itIsReadAsItWasWritten() throws {
        var progress = UpdateProgress(batchCount: 7, hooks: ["a", "ä b"])
        #expect(UpdateProgress(progress.bytes) == progress)
        progress.begin(at: -5)
        _ = progress.finishBatch(at: 6)
        progress.begin(at: 7)
        progress.finishPage(behind: [0, 255], entities: 4, failures: 1, tasks: 2)
        #expect(UpdateProgress(progress.bytes) == progress)
        for bytes in [[], [0xA0], [0xFF], Array(progress.bytes.dropLast())] as [[UInt8]] {
            #expect(UpdateProgress(bytes) == nil)
        }
    }

    @Test func changesAreToldAndTakenOver() {
        var progress = UpdateProgress(batchCount: 7, hooks: ["a", "b"])
        progress.begin(at: 1)
        _ = progress.finishBatch(at: 2)
        progress.finishPage(behind: [1], entities: 1, failures: 0, tasks: 0)
        let same = progress.reconcile(batchCount: 7, hooks: ["b", "a"])
        #expect(same.isEmpty)
        let joined = progress.reconcile(batchCount: 7, hooks: ["b", "c"])
        #expect(joined == ["new are c, which join in the round under way", "gone are a"])
        #expect(progress.batch == 1 && progress.position == [1] && progress.hooks == ["b", "c"])
        let anew = progress.reconcile(batchCount: 4, hooks: ["b", "c"])
        #expect(anew == ["a round has 4 batches and had 7, so it begins anew"])
        #expect(progress == UpdateProgress(batchCount: 4, hooks: ["b", "c"]))
    }
}
