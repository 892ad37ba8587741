import Testing

@testable import Platform

/// What waits to be done, whoever does it.
struct BacklogTests {
    @Test func itIsWhatIsPublishedAndNotDone() {
        let backlog = Backlog(limit: 100)
        #expect(backlog.add(60) && backlog.add(60) && !backlog.add(1))
        backlog.published(1, 10, 60)
        backlog.published(2, 3, 60)
        #expect(backlog.partitions == [1, 2])
        backlog.finish([1: 10])
        #expect(backlog.waiting == 120)
        backlog.finish([1: 11])
        #expect(backlog.waiting == 60 && backlog.partitions == [2])
        #expect(backlog.add(1))
        backlog.remove(1)
        backlog.finish([2: 4])
        #expect(backlog.waiting == 0 && backlog.partitions.isEmpty)
    }

    @Test func aShardMayBeFasterThanTheAnswerOfTheBus() {
        let backlog = Backlog(limit: 100)
        #expect(backlog.add(5))
        backlog.finish([1: 8])
        backlog.published(1, 7, 5)
        #expect(backlog.waiting == 0)
        #expect(backlog.add(5))
        backlog.published(1, 8, 5)
        // Told again, and of an earlier time, as another host may have it.
        backlog.finish([1: 8])
        backlog.finish([1: 2])
        #expect(backlog.waiting == 5)
    }
}
