import Testing

@testable import Platform

/// How long queries may take.
@Suite struct QueryClockTests {
    /// A query whose time is up says so, as an answer.
    @Test func theTimeIsBounded() throws {
        let clock = QueryClock(seconds: 0)
        #expect(clock.isOver)
        let problem = #expect(throws: RequestProblem.self) { try clock.check() }
        #expect(problem?.answer.status == 503)
    }

    @Test func aQueryThatHasTimeGoesOn() throws {
        let clock = QueryClock(seconds: 3600)
        #expect(!clock.isOver)
        try clock.check()
    }
}
