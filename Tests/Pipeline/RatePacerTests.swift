import Pipeline
import TestSupport
import Testing

@Suite struct RatePacerTests {
    @Test func theFirstGrantGoesAtOnceAndTheLastWhenItIsDue() {
        let pacer = RatePacer(rate: 50)
        #expect(pacer.nextGrant(granted: 0) == 0)
        #expect(pacer.nextGrant(granted: 10) == 200_000_000)
        // A hundred records in batches of ten take 1.8 seconds.
        #expect(pacer.nextGrant(granted: 90) == 1_800_000_000)
        #expect(pacer.allowance(elapsed: 0) == 1)
        #expect(pacer.allowance(elapsed: 19_999_999) == 1)
        #expect(pacer.allowance(elapsed: 20_000_000) == 2)
    }

    @Test func noLimitMeansAtOnce() {
        for rate in [0, -1, Int.min] {
            #expect(RatePacer(rate: rate).nextGrant(granted: .max) == 0)
            #expect(RatePacer(rate: rate).allowance(elapsed: 0) == .max)
        }
    }

    @Test(arguments: [1, 3, 7, 999, 10_000_000, 999_999_937, Int.max])
    func nothingDriftsOverDays(rate: Int) {
        let pacer = RatePacer(rate: rate)
        let days: UInt64 = 30 * 86400
        let due = UInt128(days) * UInt128(rate) + 1
        #expect(pacer.allowance(elapsed: days * 1_000_000_000) == Int(clamping: due))
        #expect(pacer.nextGrant(granted: Int(clamping: due - 1)) <= days * 1_000_000_000)
    }

    @Test(arguments: 0..<50) func bothAnswersAgree(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let bits = Int.random(in: 1...40, using: &random)
        let pacer = RatePacer(rate: Int.random(in: 1...(1 << bits), using: &random))
        for _ in 0..<100 {
            let granted = Int.random(in: 0...1_000_000_000_000, using: &random)
            let time = pacer.nextGrant(granted: granted)
            guard time < .max else { continue }
            #expect(pacer.allowance(elapsed: time) > granted)
            if time > 0 { #expect(pacer.allowance(elapsed: time - 1) <= granted) }
        }
    }

    @Test func extremesDoNotTrap() {
        #expect(RatePacer(rate: .max).allowance(elapsed: .max) == .max)
        #expect(RatePacer(rate: 1).nextGrant(granted: .max) == .max)
        #expect(RatePacer(rate: 1).nextGrant(granted: .min) == 0)
    }
}
