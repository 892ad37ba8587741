import Glibc
import TestSupport
import Testing

@testable import Workers

/// Who is started again, when, and who is given up.
@Suite struct RestartTests {
    private static let second: Int64 = 1_000_000_000
    private static let kill = WorkerEnd.Cause.signalled(SIGKILL)
    private static let crash = WorkerEnd.Cause.signalled(SIGSEGV)

    private var random = SplitMix(seed: 1)

    /// Feeds deaths, each some nanoseconds after the one before.
    private mutating func verdicts(
        _ deaths: [(cause: WorkerEnd.Cause, record: Int)],
        every pause: Int64 = 1_000_000,
        _ policy: RestartPolicy = RestartPolicy()
    ) -> [RestartVerdict] {
        var supervision = RestartSupervision(policy)
        return deaths.enumerated().map { index, death in
            supervision.died(death.cause, at: death.record, now: Int64(index) * pause, using: &self.random)
        }
    }

    private static func number(_ verdict: RestartVerdict) -> Int? {
        if case .restart(_, let number) = verdict { number } else { nil }
    }

    private static func delay(_ verdict: RestartVerdict) -> Int64? {
        if case .restart(let delay, _) = verdict { delay } else { nil }
    }

    private static let causes: [WorkerEnd.Cause] = [
        kill, crash, .exited(status: 1), .hung(doing: "stopping", seconds: 5), .violatedProtocol("it lied"),
    ]

    @Test(arguments: Self.causes)
    mutating func theFirstRestartIsAtOnce(_ cause: WorkerEnd.Cause) {
        #expect(self.verdicts([(cause, 0)]) == [.restart(after: 0, number: 1)])
        #expect(self.verdicts([(cause, 1234)]) == [.restart(after: 0, number: 1)])
    }

    @Test mutating func deathsAfterProgressDoNotCount() {
        for cause in [Self.kill, Self.crash, .stalled(seconds: 60)] {
            let verdicts = self.verdicts((1...10_000).map { (cause, $0) })
            #expect(verdicts.allSatisfy { $0 == .restart(after: 0, number: 1) })
        }
    }

    @Test(arguments: 1...7)
    mutating func fruitlessRestartsAreCounted(_ limit: Int) {
        let deaths = Array(repeating: (cause: Self.kill, record: 9), count: limit + 1)
        let verdicts = self.verdicts(deaths, RestartPolicy(limit: limit))
        #expect(verdicts.dropLast().map(Self.number) == (1...limit).map { $0 })
        #expect(verdicts.last == .giveUp(.restartedTooOften))
    }

    @Test mutating func whatWasLongAgoDoesNotCount() {
        let deaths = Array(repeating: (cause: Self.kill, record: 9), count: 1000)
        // At most five lie within ten seconds.
        let spread = self.verdicts(deaths, every: 2 * Self.second)
        #expect(spread.allSatisfy { Self.number($0) ?? .max <= 5 })
        let dense = self.verdicts(deaths, every: 2 * Self.second - 1)
        #expect(dense[4...5].map(Self.number) == [5, nil])
    }

    @Test mutating func progressStartsTheCountAnew() {
        let deaths = (0..<20).map { (cause: Self.kill, record: $0 / 4) }
        #expect(self.verdicts(deaths).map(Self.number) == (0..<20).map { $0 % 4 + 1 })
    }

    @Test mutating func progressThatIsToldCountsToo() {
        var supervision = RestartSupervision(RestartPolicy(limit: 1))
        #expect(supervision.died(Self.kill, at: 0, now: 0, using: &self.random) == .restart(after: 0, number: 1))
        supervision.progressed(to: 5)
        #expect(supervision.died(Self.kill, at: 5, now: 1, using: &self.random) == .restart(after: 0, number: 1))
        supervision.progressed(to: 5)
        supervision.progressed(to: 4)
        #expect(supervision.died(Self.kill, at: 5, now: 2, using: &self.random) == .giveUp(.restartedTooOften))
    }

    @Test mutating func delaysDoubleUpToALimit() throws {
        let policy = RestartPolicy(limit: 20)
        let deaths = Array(repeating: (cause: Self.kill, record: 0), count: 12)
        let longest: [Int64] = [0, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000].map { $0 * 1_000_000 }
        var seen = Set<Int64>()
        for seed in 0..<200 {
            self.random = SplitMix(seed: UInt64(seed))
            let delays = self.verdicts(deaths, policy).compactMap(Self.delay)
            try #require(delays.count == longest.count)
            for (delay, longest) in zip(delays, longest) { #expect((longest / 2...longest).contains(delay)) }
            seen.insert(delays[3])
        }
        #expect(seen.count > 190)
        #expect((seen.max() ?? 0) > 190_000_000)
        #expect((seen.min() ?? 0) < 110_000_000)
    }

    @Test mutating func aSeedGivesTheSameDelays() {
        let deaths = Array(repeating: (cause: Self.kill, record: 0), count: 5)
        let first = self.verdicts(deaths)
        self.random = SplitMix(seed: 1)
        #expect(self.verdicts(deaths) == first)
    }

    @Test mutating func oddPoliciesGiveDelaysToo() {
        let deaths = Array(repeating: (cause: Self.kill, record: 0), count: 300)
        for (shortest, longest) in [(0, 0), (1, 1), (7, 3), (1, .max), (.max, .max)] as [(Int64, Int64)] {
            let policy = RestartPolicy(limit: 400, shortestDelay: shortest, longestDelay: longest)
            let delays = self.verdicts(deaths, policy).compactMap(Self.delay)
            #expect(delays.count == 300)
            #expect(delays.allSatisfy { (0...longest).contains($0) })
        }
    }

    @Test(arguments: [crash, .exited(status: 0), .stalled(seconds: 2), .signalled(SIGABRT)])
    mutating func twoDeathsAtARecordAreTheEnd(_ cause: WorkerEnd.Cause) {
        #expect(self.verdicts([(cause, 1234), (cause, 1234)]).last == .giveUp(.diedAtSameRecord))
        #expect(self.verdicts([(cause, 1000), (cause, 1234), (cause, 1234)]).map(Self.number) == [1, 1, nil])
        // Whatever lies between them, as long as no record does.
        #expect(self.verdicts([(cause, 7), (Self.kill, 7), (cause, 7)]).last == .giveUp(.diedAtSameRecord))
        // However long ago: a record does not get better with time.
        #expect(self.verdicts([(cause, 7), (cause, 7)], every: 3600 * Self.second).last == .giveUp(.diedAtSameRecord))
    }

    @Test mutating func anotherCauseAtTheSameRecordIsTheEndToo() {
        #expect(self.verdicts([(Self.crash, 7), (.exited(status: 3), 7)]).last == .giveUp(.diedAtSameRecord))
    }

    @Test mutating func neitherKillsNorFailedStartsAccuseARecord() {
        let deaths = [(Self.kill, 7), (.notStarted("no memory"), 7), (Self.crash, 7), (Self.kill, 7)]
        #expect(self.verdicts(deaths).map(Self.number) == [1, 2, 3, 4])
    }

    @Test mutating func breachesCountInSpiteOfProgress() {
        let deaths = (1...6).map { (cause: WorkerEnd.Cause.violatedProtocol("it lied"), record: $0 * 1000) }
        let verdicts = self.verdicts(deaths, every: 3600 * Self.second)
        #expect(verdicts.dropLast().map(Self.number) == [1, 1, 1, 1, 1])
        #expect(verdicts.last == .giveUp(.brokeRulesTooOften))
    }

    @Test mutating func withoutRestartsTheFirstDeathIsTheEnd() {
        for cause in [Self.kill, Self.crash] {
            #expect(self.verdicts([(cause, 7)], RestartPolicy(limit: 0)) == [.giveUp(.restartsAreOff)])
        }
    }

    @Test func aDecisionIsOneLine() {
        func line(_ cause: WorkerEnd.Cause, _ verdict: RestartVerdict) -> String {
            RestartDecision(
                kind: "model",
                label: "test#2",
                name: "test",
                path: "/ext/test.so",
                end: WorkerEnd(cause: cause, lastWords: ["not in the line"]),
                record: 1234,
                verdict: verdict,
                policy: RestartPolicy()
            ).description
        }
        #expect(
            line(Self.crash, .restart(after: 0, number: 1))
                == "model test#2: at record 1234 its worker crashed with SIGSEGV (Segmentation fault);"
                + " restarted (1 of 5 within 10 s)"
        )
        #expect(line(Self.kill, .restart(after: 43_000_000, number: 2)).hasSuffix("in 43 ms (2 of 5 within 10 s)"))
        let endings: [(WorkerEnd.Cause, RestartVerdict, String)] = [
            (Self.crash, .giveUp(.diedAtSameRecord), "; given up, for its predecessor died at the same record"),
            (Self.kill, .giveUp(.restartedTooOften), "; given up, for 5 restarts within 10 s brought no record"),
            (.violatedProtocol("it lied"), .giveUp(.brokeRulesTooOften), "; given up, for it broke the rules 6 times"),
            (Self.kill, .notNeeded, "; not restarted, for nothing more was asked of it"),
        ]
        for (cause, verdict, words) in endings { #expect(line(cause, verdict).hasSuffix(words)) }
    }
}
