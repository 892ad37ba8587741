import Services
import Testing

@testable import Synchronizing

/// Which messages are given when.
@Suite struct EventProgressTests {
    private let first = ForeignPartition("a", 0)
    private let second = ForeignPartition("a", 1)

    private func message(_ partition: ForeignPartition, _ position: UInt64) -> ForeignMessage {
        ForeignMessage(partition: partition, position: position, bytes: [])
    }

    @Test func aFailureHoldsUpItsPartitionAlone() {
        var progress = EventProgress(RetryPolicy(step: 2), mostFailures: 3)
        progress.add(self.first, at: 5)
        progress.add(self.second, at: 0)
        let verdict = progress.failed(self.message(self.first, 5), at: 0)
        #expect(verdict == .again)
        #expect(progress.due(at: 1).map(\.partition) == [self.second])
        #expect(!progress.isWanted(self.message(self.first, 6), at: 1))
        #expect(progress.isWanted(self.message(self.second, 0), at: 1))
        progress.succeeded(self.message(self.second, 0))
        #expect(progress.changed == [self.second: 1] && progress.nextDue == 2_000_000_000)
        #expect(progress.due(at: 2_000_000_000).map(\.position) == [5, 1])
        #expect(progress.isWanted(self.message(self.first, 5), at: 2_000_000_000))
    }

    @Test func whatFailsTooOftenIsPassed() {
        var progress = EventProgress(RetryPolicy(step: 2), mostFailures: 3)
        progress.add(self.first, at: 5)
        let verdicts = (0..<3).map { _ in progress.failed(self.message(self.first, 5), at: 0) }
        #expect(verdicts == [.again, .again, .givenUp])
        #expect(progress.changed == [self.first: 6] && progress.nextDue == nil)
        // The next one begins anew.
        let verdict = progress.failed(self.message(self.first, 6), at: 0)
        #expect(verdict == .again)
        progress.kept()
        #expect(progress.changed == [:])
    }

    @Test func whatWasReadBeforeIsNotGivenAgain() {
        var progress = EventProgress(RetryPolicy(), mostFailures: 3)
        progress.add(self.first, at: 5)
        #expect(!progress.isWanted(self.message(self.first, 4), at: 0))
        #expect(progress.isWanted(self.message(self.first, 9), at: 0))
        #expect(!progress.isWanted(self.message(self.second, 9), at: 0))
        progress.add(self.first, at: 0)
        #expect(progress.due(at: 0).map(\.position) == [5])
    }
}
