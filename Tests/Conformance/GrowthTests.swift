import Testing
import Workers

@testable import Conformance

/// What counts as holding more and more.
struct GrowthTests {
    private func marks(_ change: (inout CheckedResources) -> Void) -> [CheckedResources] {
        var first = CheckedResources()
        first.count = 100
        first.heapBytes = 5_000_000
        first.residentBytes = 20_000_000
        first.threads = 1
        first.descriptors = [0, 1, 2, 3]
        var last = first
        last.count = 1100
        change(&last)
        return [first, last]
    }

    private func broken(_ change: (inout CheckedResources) -> Void) -> [BrokenPromise] {
        Growth(self.marks(change), unit: "record", slack: 64 * 1024).broken
    }

    @Test func whatStaysIsGood() {
        #expect(self.broken { _ in } == [])
        #expect(self.broken { $0.heapBytes += 64 * 1024 } == [])
        #expect(self.broken { $0.heapBytes -= 1_000_000 } == [])
        #expect(self.broken { $0.residentBytes += 4 << 20 } == [])
        #expect(self.broken { $0.threads = 0 } == [])
    }

    @Test func whatGrowsIsTold() {
        #expect(self.broken { $0.heapBytes += 128 * 1000 }.first?.found.contains("128 bytes a record") == true)
        #expect(self.broken { $0.residentBytes += 5 << 20 }.count == 1)
        #expect(self.broken { $0.threads = 2 }.count == 1)
        #expect(self.broken { $0.descriptors.append(4) }.count == 1)
        #expect(self.broken { $0.descriptors.removeLast() }.count == 1)
    }

    /// A worker that is not what it says may send anything.
    @Test func oddMarksAreNoGrowth() {
        #expect(Growth([], unit: "record", slack: 0).broken == [])
        #expect(Growth(Array(self.marks { $0.heapBytes += 1 << 30 }.prefix(1)), unit: "record", slack: 0).broken == [])
        #expect(self.broken { $0.count = 100 } == [])
        #expect(self.broken { $0.count = -5 } == [])
    }
}
