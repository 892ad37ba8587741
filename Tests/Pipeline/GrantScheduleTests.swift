import Pipeline
import TestSupport
import Testing

@Suite struct GrantScheduleTests {
    /// All grants of a finite run, or the first of an endless one, each consumed at once.
    private func grants(_ schedule: GrantSchedule, limit: Int = 100_000) throws -> [GrantSchedule.Grant] {
        var schedule = schedule
        var grants: [GrantSchedule.Grant] = []
        while grants.count < limit, case .grant(let grant) = schedule.next() {
            grants.append(grant)
            try schedule.consume(grant.count, of: grant.producer)
        }
        return grants
    }

    private func equal(_ producers: Int, total: Int, batch: Int) throws -> GrantSchedule {
        let weights = try ProducerWeights([ModelExpression(model: "a", producers: producers)])
        return GrantSchedule(
            total: total,
            weights: weights,
            batchSizes: [Int](repeating: batch, count: producers)
        )
    }

    @Test func theSeedRunIsFiveTimesTwo() throws {
        let grants = try self.grants(try self.equal(5, total: 10, batch: 2))
        #expect(grants.map(\.producer) == [0, 1, 2, 3, 4])
        #expect(grants.allSatisfy { $0.count == 2 && $0.first == 0 })
    }

    @Test func theLastBatchIsCut() throws {
        let grants = try self.grants(try self.equal(2, total: 11, batch: 4))
        #expect(grants.map(\.count).reduce(0, +) == 11)
        #expect(grants.map(\.producer) == [0, 1, 0, 1])
        #expect(grants.map(\.count) == [4, 4, 2, 1])
        #expect(grants.map(\.first) == [0, 0, 4, 4])
    }

    @Test func aHeavyProducerDoesNotWaitForAHundredLightOnes() throws {
        let expressions = [
            ModelExpression(model: "heavy", ratio: 100), ModelExpression(model: "light", producers: 100, ratio: 100),
        ]
        let sizes = [Int](repeating: 1, count: 101)
        let schedule = GrantSchedule(total: 0, weights: try ProducerWeights(expressions), batchSizes: sizes)
        let heavy = try self.grants(schedule, limit: 200).prefix(100).count { $0.producer == 0 }
        #expect((49...51).contains(heavy))
    }

    @Test(arguments: 0..<150) func nobodyIsOffItsShareByMoreThanABatch(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let weights = try ProducerWeights(randomExpressions(&random))
        let isUniform = seed.isMultiple(of: 2)
        let uniform = Int.random(in: 1...1000, using: &random)
        let sizes = weights.producers.map { _ in isUniform ? uniform : Int.random(in: 1...1000, using: &random) }
        let largest = Int128(sizes.max() ?? 0)
        let total = seed % 3 == 0 ? 0 : Int.random(in: 1...200_000, using: &random)
        var schedule = GrantSchedule(total: total, weights: weights, batchSizes: sizes)
        var granted = [Int](repeating: 0, count: sizes.count)
        var sum = 0
        for _ in 0..<2000 {
            guard case .grant(let grant) = schedule.next() else { break }
            #expect((1...sizes[grant.producer]).contains(grant.count))
            #expect(grant.first == granted[grant.producer])
            granted[grant.producer] += grant.count
            sum += grant.count
            for (index, producer) in weights.producers.enumerated() {
                // A share is a whole number of records; in a finite run that is one record of tolerance.
                let unit = Int128(producer.divisor) * Int128(weights.total)
                let lead = Int128(granted[index]) * unit - Int128(sum) * Int128(producer.numerator)
                let tolerance: Int128 = total == 0 ? 0 : unit
                #expect(lead <= Int128(sizes[index]) * unit + tolerance)
                #expect(-lead <= largest * unit + tolerance)
                if producer.numerator == 0 { #expect(granted[index] == 0) }
            }
        }
        if total > 0, schedule.next() == .finished {
            #expect(granted == Apportionment(total: total, weights: weights).shares)
        }
    }

    @Test(arguments: 0..<50) func theOrderDoesNotDependOnWhoIsFast(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let weights = try ProducerWeights(randomExpressions(&random))
        let sizes = weights.producers.map { _ in Int.random(in: 1...100, using: &random) }
        let total = Int.random(in: 1...20_000, using: &random)
        let schedule = GrantSchedule(total: total, weights: weights, batchSizes: sizes)
        let expected = try self.grants(schedule)

        var slow = schedule
        var grants: [GrantSchedule.Grant] = []
        var waits = 0
        loop: while true {
            switch slow.next(maxOutstanding: 150) {
            case .grant(let grant):
                grants.append(grant)
                for producer in sizes.indices { #expect(slow.outstanding(of: producer) <= 150) }
            case .wait(let producer):
                waits += 1
                // Some other may deliver now, and the one that is waited for a part of what it has.
                let other = Int.random(in: sizes.indices, using: &random)
                try slow.consume(Int.random(in: 0...slow.outstanding(of: other), using: &random), of: other)
                let part = Int.random(
                    in: min(1, slow.outstanding(of: producer))...slow.outstanding(of: producer),
                    using: &random
                )
                try slow.consume(part, of: producer)
            case .finished: break loop
            }
        }
        #expect(grants == expected)
        #expect(!slow.isComplete)
        for producer in sizes.indices { try slow.consume(slow.outstanding(of: producer), of: producer) }
        #expect(slow.isComplete)
        #expect(sizes.indices.map { slow.consumed(by: $0) } == Apportionment(total: total, weights: weights).shares)
    }

    @Test func aStuckProducerHoldsTheOthersWithinTheirWindow() throws {
        var schedule = try self.equal(3, total: 0, batch: 10)
        var delivered = [0, 0, 0]
        for _ in 0..<1000 {
            switch schedule.next(maxOutstanding: 25) {
            case .grant(let grant) where grant.producer != 1:
                try schedule.consume(grant.count, of: grant.producer)
                delivered[grant.producer] += grant.count
            case .grant: break
            case .wait(let producer): #expect(producer == 1)
            case .finished: Issue.record("an endless run ended")
            }
        }
        #expect(schedule.outstanding(of: 1) == 20)
        #expect(delivered.max() ?? 0 <= 30)
    }

    @Test func aBatchLargerThanTheWindowIsGrantedAlone() throws {
        var schedule = try self.equal(1, total: 200, batch: 100)
        #expect(schedule.next(maxOutstanding: 10) == .grant(.init(producer: 0, first: 0, count: 100)))
        #expect(schedule.next(maxOutstanding: 10) == .wait(producer: 0))
        try schedule.consume(99, of: 0)
        #expect(schedule.next(maxOutstanding: 10) == .wait(producer: 0))
        try schedule.consume(1, of: 0)
        #expect(schedule.next(maxOutstanding: 10) == .grant(.init(producer: 0, first: 100, count: 100)))
    }

    @Test func moreThanWasGrantedIsRefused() throws {
        var schedule = try self.equal(2, total: 100, batch: 10)
        _ = schedule.next()
        let before = schedule
        for count in [11, -1, Int.min, Int.max] {
            #expect(throws: ScheduleError.self) { try schedule.consume(count, of: 0) }
            #expect(throws: ScheduleError.self) { try schedule.giveBack(count, of: 0) }
        }
        #expect(throws: ScheduleError.self) { try schedule.consume(1, of: 1) }
        #expect(schedule == before)
    }

    @Test func whatWasGivenBackIsGrantedAgain() throws {
        var schedule = try self.equal(2, total: 40, batch: 10)
        #expect(schedule.next() == .grant(.init(producer: 0, first: 0, count: 10)))
        try schedule.consume(4, of: 0)
        try schedule.giveBack(6, of: 0)
        // With 4 of 4 records it is still ahead of its half, so the other one comes first.
        #expect(schedule.next() == .grant(.init(producer: 1, first: 0, count: 10)))
        #expect(schedule.next() == .grant(.init(producer: 0, first: 4, count: 10)))
        try schedule.consume(10, of: 0)
        try schedule.giveBack(10, of: 1)
        let rest = try self.grants(schedule)
        #expect(rest.first == .init(producer: 1, first: 0, count: 10))
        #expect(rest.map(\.count).reduce(0, +) == 26)
        #expect(rest.filter { $0.producer == 1 }.map(\.count).reduce(0, +) == 20)
    }

    @Test func siblingsTakeOverFromTheRemoved() throws {
        let expressions = [ModelExpression(model: "a", producers: 3, ratio: 1), ModelExpression(model: "b", ratio: 1)]
        let weights = try ProducerWeights(expressions)
        var schedule = GrantSchedule(total: 600, weights: weights, batchSizes: [10, 10, 10, 10])
        for _ in 0..<20 {
            guard case .grant(let grant) = schedule.next() else { break }
            if grant.producer != 0 || grant.first == 0 { try schedule.consume(grant.count, of: grant.producer) }
        }
        #expect(schedule.remove(0) == .init(heirs: [1, 2], undelivered: 0))
        #expect(schedule.remove(0) == .init(heirs: [], undelivered: 0))
        #expect(schedule.share(of: 0) == 10)
        #expect(schedule.share(of: 1) == 145)
        #expect(schedule.share(of: 2) == 145)
        _ = schedule.remove(2)
        let rest = try self.grants(schedule)
        #expect(rest.allSatisfy { $0.producer == 1 || $0.producer == 3 })
        // What is left is still shared evenly between the expressions, without a burst of the heir's.
        let half = rest.prefix(rest.count / 2)
        let ofHeir = half.filter { $0.producer == 1 }.map(\.count).reduce(0, +)
        let inAll = half.map(\.count).reduce(0, +)
        #expect(abs(2 * ofHeir - inAll) <= 60)
        #expect(schedule.undelivered == 0)
    }

    @Test func withoutSiblingsTheRestStaysUndelivered() throws {
        let weights = try ProducerWeights([ModelExpression(model: "a"), ModelExpression(model: "b")])
        var schedule = GrantSchedule(total: 100, weights: weights, batchSizes: [20, 20])
        #expect(schedule.next() == .grant(.init(producer: 0, first: 0, count: 20)))
        try schedule.consume(5, of: 0)
        #expect(schedule.remove(0) == .init(heirs: [], undelivered: 45))
        #expect(schedule.undelivered == 45)
        #expect(try self.grants(schedule).map(\.count).reduce(0, +) == 50)
    }

    @Test func anEndlessRunKeepsTheRatioOfExpressionsAfterARemoval() throws {
        let expressions = [ModelExpression(model: "a", producers: 4, ratio: 1), ModelExpression(model: "b", ratio: 3)]
        let weights = try ProducerWeights(expressions)
        var schedule = GrantSchedule(total: 0, weights: weights, batchSizes: [5, 5, 5, 5, 5])
        #expect(schedule.remove(2).heirs == [0, 1, 3])
        let grants = try self.grants(schedule, limit: 1200)
        #expect(grants.count { $0.producer == 4 } == 900)
        #expect(grants.count { $0.producer == 0 } == 100)
        #expect(grants.count { $0.producer == 2 } == 0)
        for producer in [0, 1, 3] { _ = schedule.remove(producer) }
        #expect(try self.grants(schedule, limit: 10).allSatisfy { $0.producer == 4 })
        _ = schedule.remove(4)
        #expect(schedule.next() == .finished)
        #expect(schedule.isComplete)
    }

    @Test(arguments: 0..<150) func everyRecordIsDeliveredOrReportedWhateverFails(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let weights = try ProducerWeights(randomExpressions(&random))
        let sizes = weights.producers.map { _ in Int.random(in: 1...50, using: &random) }
        let total = Int.random(in: 1...5000, using: &random)
        var schedule = GrantSchedule(total: total, weights: weights, batchSizes: sizes)
        var reported = 0
        var steps = 0
        while !schedule.isComplete, steps < 100_000 {
            steps += 1
            let step = schedule.next(maxOutstanding: 100)
            let producer = Int.random(in: sizes.indices, using: &random)
            let outstanding = schedule.outstanding(of: producer)
            switch Int.random(in: 0..<100, using: &random) {
            case 0: reported += schedule.remove(producer).undelivered
            case 1..<10: try schedule.giveBack(Int.random(in: 0...outstanding, using: &random), of: producer)
            default: try schedule.consume(outstanding, of: producer)
            }
            if case .wait(let producer) = step {
                try schedule.consume(schedule.outstanding(of: producer), of: producer)
            }
        }
        #expect(schedule.isComplete)
        #expect(schedule.next() == .finished)
        #expect(reported == schedule.undelivered)
        #expect(sizes.indices.map { schedule.consumed(by: $0) }.reduce(0, +) + reported == total)
    }

    @Test func theLargestNumbersDoNotOverflow() throws {
        let expressions = [
            ModelExpression(model: "a", producers: 4096, ratio: 1_000_000_000),
            ModelExpression(model: "b", ratio: 999_999_999),
        ]
        let weights = try ProducerWeights(expressions)
        let sizes = [Int](repeating: .max / 3, count: weights.producers.count)
        for total in [0, Int.max] {
            var schedule = GrantSchedule(total: total, weights: weights, batchSizes: sizes)
            var sum: Int128 = 0
            for _ in 0..<6 {
                guard case .grant(let grant) = schedule.next() else { break }
                try schedule.consume(grant.count, of: grant.producer)
                sum += Int128(grant.count)
            }
            #expect(total == 0 || sum <= Int128(total))
            #expect(sum > 0)
        }
    }
}
