import Testing

@testable import Collecting

/// When models are built, as values: nothing waits here.
struct BuildScheduleTests {
    private static let second: Int64 = 1_000_000_000

    @Test func theFirstBuildIsDueAtOnceAndTheOthersByThePeriod() {
        var schedule = BuildSchedule(period: 10 * Self.second, now: 5)
        #expect(schedule.isDue(5))
        schedule.succeeded(5 + 2 * Self.second)
        #expect(schedule.due == 5 + 10 * Self.second)
        #expect(!schedule.isDue(5 + 9 * Self.second))
        schedule.succeeded(5 + 11 * Self.second)
        #expect(schedule.due == 5 + 20 * Self.second)
        #expect(schedule.missed == 0)
    }

    @Test func periodsThatPassDuringABuildComeToOneThatIsDueAtOnce() {
        var schedule = BuildSchedule(period: 10 * Self.second, now: 0)
        schedule.succeeded(35 * Self.second)
        #expect(schedule.isDue(35 * Self.second))
        #expect(schedule.missed == 3)
        schedule.succeeded(36 * Self.second)
        #expect(schedule.due == 40 * Self.second)
    }

    @Test func aFailureIsTriedAgainWithGrowingPausesUntilTheNextPeriod() {
        var schedule = BuildSchedule(period: 100 * Self.second, now: 0)
        var pauses: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<7 {
            schedule.failed(now)
            let due = schedule.due ?? 0
            pauses.append((due - now) / Self.second)
            now = due
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 37])
        schedule.succeeded(now)
        #expect(schedule.failures == 0)
        schedule.failed(now)
        #expect(schedule.due == now + Self.second)
    }

    @Test func whatIsNotRefreshedIsBuiltWhenAskedFor() {
        var schedule = BuildSchedule(period: nil, now: 0)
        #expect(schedule.due == nil)
        schedule.ask(7)
        #expect(schedule.isDue(7))
        schedule.succeeded(8)
        #expect(schedule.due == nil)
        schedule.ask(9)
        schedule.failed(10)
        // Whoever asks again waits for the pause like all others.
        schedule.ask(11)
        #expect(schedule.due == 10 + Self.second)
    }
}
