import Synchronization
import Testing

@testable import Platform

/// Failures in a row, over batches.
struct ModuleHealthTests {
    private static func health(_ limit: Int, _ batches: [(count: Int, failed: [Int])]) -> (Bool, [String]) {
        let told = Told()
        let health = ModuleHealth(limit: limit) { told.reasons.add($0) }
        for batch in batches { health.note(calls: batch.count, failures: batch.failed.map { ($0, "of \($0)") }) }
        return (health.isDisabled, told.reasons.all)
    }

    private final class Told: Sendable {
        let reasons = Reasons()
    }

    private final class Reasons: Sendable {
        private let texts = Mutex<[String]>([])

        var all: [String] { self.texts.withLock { $0 } }

        func add(_ text: String) { self.texts.withLock { $0.append(text) } }
    }

    @Test(arguments: [
        ([(3, [0, 1, 2])], true), ([(3, [0, 1])], false), ([(2, [1]), (2, [0, 1])], true),
        ([(3, [0, 2]), (1, [0])], false),
        ([(3, [1, 2]), (1, []), (1, [0])], false), ([(1, [0]), (1, [0]), (1, [0])], true), ([(5, [1, 2, 3])], true),
        // A call that failed several times over is one failure.
        ([(3, [0, 0, 0, 1])], false),
        // Nothing was called.
        ([(2, [0, 1]), (0, []), (1, [0])], true),
    ])
    func threeInARowAreTooMany(_ batches: [(Int, [Int])], _ isDisabled: Bool) {
        let (found, reasons) = Self.health(3, batches.map { (count: $0.0, failed: $0.1) })
        #expect(found == isDisabled)
        #expect(reasons.count == (isDisabled ? 1 : 0))
        #expect(reasons.allSatisfy { $0.hasPrefix("3 calls failed in a row; the last one: of ") })
    }

    @Test func withoutALimitNothingIsTooMuch() {
        #expect(Self.health(0, [(count: 10_000, failed: Array(0..<10_000))]).0 == false)
    }

    @Test func itIsToldOnceAndBegunAnew() {
        let told = Told()
        let health = ModuleHealth(limit: 1) { told.reasons.add($0) }
        health.note(calls: 1, failures: [(0, "a")])
        health.note(calls: 1, failures: [(0, "b")])
        health.disable("c")
        #expect(health.isDisabled && told.reasons.all == ["1 calls failed in a row; the last one: a"])
        health.enable(limit: 2)
        health.note(calls: 1, failures: [(0, "d")])
        #expect(!health.isDisabled)
        health.disable("e")
        #expect(health.isDisabled && told.reasons.all.last == "e")
    }
}
