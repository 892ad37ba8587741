import Testing

@testable import Synchronizing

/// What objects are told that wait for one that failed.
@Suite struct FailedDependenciesTests {
    // What changes the value does not stand within an expectation.
    private func news(_ failed: inout FailedDependencies, _ id: Int, _ blocking: [Int]) -> String? {
        failed.news(for: id, blockedBy: blocking)?.text
    }

    @Test func whatWaitsIsToldOnce() {
        var failed = FailedDependencies()
        #expect(failed.isEmpty && self.news(&failed, 2, [1]) == nil)
        failed.failed(1, "Site", "no route", code: 2)
        #expect(self.news(&failed, 2, [7, 1]) == "Failed due to error in model Site id 1: no route")
        #expect(self.news(&failed, 2, [1]) == nil)
        // Behind what waits itself, and anew when the reason is another.
        #expect(self.news(&failed, 3, [2]) == "Failed due to error in model Site id 1: no route")
        failed.failed(1, "Site", "no power", code: 2)
        #expect(self.news(&failed, 2, [1]) == "Failed due to error in model Site id 1: no power")
        failed.forget(1)
        #expect(self.news(&failed, 4, [2]) == nil && failed.isEmpty)
    }

    @Test func whatOthersCareForIsNoFailure() {
        var failed = FailedDependencies()
        failed.isUnmet(5, "Switch")
        let reason = failed.news(for: 6, blockedBy: [5])
        #expect(reason?.text == "External dependency on object Switch id 5 not met" && reason?.code == 1)
    }
}
