import TestSupport
import Testing

@testable import Workers

/// Batches with deadly records, delivered to a worker that is simulated: every set of deadly records in small batches.
@Suite struct BatchDeliveryTests {
    /// What a worker does with a range that it is given.
    enum Manner: CaseIterable {
        /// It says that all is done when all is, so nothing of a range that kills is acknowledged.
        case atOnce
        /// It acknowledges each record, and dies at the deadly one.
        case oneByOne
        /// It acknowledges each second record.
        case inPairs
    }

    /// What came of a batch.
    struct Outcome {
        var delivered: [Int] = []
        var dead: [Int] = []
        var deaths = 0
        var gives: [Range<Int>] = []
        var isOver = false
    }

    /// Delivers one batch.
    ///
    /// - Parameter transient: The gift, counted from 0, on which the worker dies although nothing is wrong with it.
    private static func deliver(
        _ count: Int,
        deadly: Set<Int>,
        _ manner: Manner,
        transient: Int? = nil,
        delivery: inout BatchDelivery
    ) -> Outcome {
        var outcome = Outcome()
        var decisions = delivery.handle(.gave(batch: 1, records: count))[...]
        while let decision = decisions.popFirst() {
            switch decision {
            case .goOn:
                outcome.isOver = true
                #expect(decisions.isEmpty)
            case .refuse(let text): Issue.record("\(text)")
            case .deadLetter(let record, let reason):
                #expect(reason == "SIGSEGV at \(record)" || transient != nil)
                outcome.dead.append(record)
            case .give(let range, _):
                #expect(decisions.isEmpty && !range.isEmpty)
                // A loop that does not end is a failure too.
                guard outcome.gives.count < 1000 else { return outcome }
                let dies = outcome.gives.count == transient
                outcome.gives.append(range)
                for event in Self.work(range, deadly, manner, dies: dies) {
                    if case .acknowledged(let index) = event {
                        outcome.delivered += max((outcome.delivered.last ?? -1) + 1, range.lowerBound)..<index
                    } else {
                        outcome.deaths += 1
                    }
                    decisions += delivery.handle(event)
                }
            }
        }
        return outcome
    }

    private static func work(
        _ range: Range<Int>,
        _ deadly: Set<Int>,
        _ manner: Manner,
        dies: Bool
    ) -> [BatchDelivery.Event] {
        let end = range.first(where: deadly.contains) ?? (dies ? range.lowerBound + range.count / 2 : range.upperBound)
        let step = manner == .inPairs ? 2 : 1
        var events: [BatchDelivery.Event] = []
        if manner != .atOnce {
            for index in range where index < end && (index - range.lowerBound + 1) % step == 0 {
                events.append(.acknowledged(upTo: index + 1))
            }
        }
        if end < range.upperBound || dies { return events + [.died(reason: "SIGSEGV at \(end)")] }
        let isSaid = events.last == .acknowledged(upTo: end)
        return isSaid ? events : events + [.acknowledged(upTo: end)]
    }

    private static func subsets(_ count: Int) -> [Set<Int>] {
        (0..<1 << count).map { bits in Set((0..<count).filter { bits >> $0 & 1 == 1 }) }
    }

    private static func bound(_ count: Int, _ deadly: Int) -> Int {
        deadly * (4 + Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    @Test(arguments: Manner.allCases, 1...10)
    func allButTheDeadlyAreDeliveredOnce(_ manner: Manner, _ count: Int) {
        for deadly in Self.subsets(count) {
            var delivery = BatchDelivery()
            let outcome = Self.deliver(count, deadly: deadly, manner, delivery: &delivery)
            #expect(outcome.isOver)
            #expect(outcome.dead == deadly.sorted())
            #expect(outcome.delivered == (0..<count).filter { !deadly.contains($0) })
            #expect(outcome.deaths == delivery.deaths)
            #expect(outcome.deaths <= Self.bound(count, deadly.count), "\(deadly)")
            #expect(delivery.batch == nil)
            if deadly.isEmpty { #expect(outcome.gives == [0..<count]) }
        }
    }

    @Test(arguments: Manner.allCases)
    func oneDeathThatDoesNotComeAgainCostsARepetition(_ manner: Manner) {
        for count in 1...20 {
            var delivery = BatchDelivery()
            let outcome = Self.deliver(count, deadly: [], manner, transient: 0, delivery: &delivery)
            #expect(outcome.isOver && outcome.dead.isEmpty)
            #expect(outcome.delivered == Array(0..<count))
            #expect(outcome.deaths == 1 && outcome.gives.count == 2)
            #expect(outcome.gives[1].upperBound == count)
        }
    }

    @Test(arguments: Manner.allCases)
    func aDeathFromOutsideWhileItIsBisectedCondemnsNobody(_ manner: Manner) {
        for count in 1...7 {
            for deadly in Self.subsets(count) {
                for transient in 0..<Self.bound(count, count) {
                    var delivery = BatchDelivery()
                    let outcome = Self.deliver(
                        count,
                        deadly: deadly,
                        manner,
                        transient: transient,
                        delivery: &delivery
                    )
                    #expect(outcome.isOver)
                    #expect(outcome.dead == deadly.sorted(), "\(deadly) \(transient)")
                    #expect(outcome.delivered == (0..<count).filter { !deadly.contains($0) })
                    // It may begin a search for nothing, which ends with what is deadly next or with nobody.
                    #expect(outcome.deaths <= Self.bound(count, deadly.count + 1))
                }
            }
        }
    }

    @Test func aLargeBatchWithFewDeadlyRecordsCostsFewDeaths() {
        var generator = SplitMix(seed: 20_261_121)
        for _ in 0..<200 {
            let count = Int.random(in: 1...100_000, using: &generator)
            let deadly = Set((0..<5).map { _ in Int.random(in: 0..<count, using: &generator) })
            var delivery = BatchDelivery()
            let outcome = Self.deliver(count, deadly: deadly, .atOnce, delivery: &delivery)
            #expect(outcome.dead == deadly.sorted())
            #expect(outcome.delivered.count == count - deadly.count)
            #expect(outcome.deaths <= Self.bound(count, deadly.count))
        }
    }

    @Test func aBatchFollowsTheOther() {
        var delivery = BatchDelivery()
        for deadly: Set<Int> in [[2], [], [0, 1, 2, 3]] {
            let outcome = Self.deliver(4, deadly: deadly, .atOnce, delivery: &delivery)
            #expect(outcome.isOver && outcome.dead == deadly.sorted())
        }
        #expect(delivery.handle(.gave(batch: 9, records: 0)) == [.goOn])
        #expect(delivery.handle(.died(reason: "SIGKILL")) == [])
    }

    @Test func whyRecordsAreGivenIsTold() {
        var delivery = BatchDelivery()
        #expect(delivery.handle(.gave(batch: 7, records: 4)) == [.give(0..<4, .delivery)])
        #expect(delivery.batch == 7)
        #expect(delivery.handle(.died(reason: "a")) == [.give(0..<4, .repetition)])
        #expect(delivery.handle(.died(reason: "b")) == [.give(0..<2, .bisection)])
        #expect(delivery.handle(.acknowledged(upTo: 1)) == [])
        #expect(delivery.handle(.died(reason: "c")) == [.give(1..<2, .repetition)])
        #expect(
            delivery.handle(.died(reason: "d")) == [.deadLetter(record: 1, reason: "d"), .give(2..<4, .delivery)]
        )
        #expect(delivery.handle(.acknowledged(upTo: 4)) == [.goOn])
    }

    /// A worker that refuses the first bad record of what it is given, and has done nothing of it then.
    @Test func allButTheRefusedAreDeliveredOnce() {
        for count in 1...8 {
            for bad in Self.subsets(count) {
                var delivery = BatchDelivery()
                var decisions = delivery.handle(.gave(batch: 0, records: count))
                var dead: [Int] = []
                var delivered: [Int] = []
                while let decision = decisions.first {
                    decisions.removeFirst()
                    switch decision {
                    case .give(let range, let purpose):
                        #expect(purpose == .delivery && decisions.isEmpty)
                        if let record = range.first(where: bad.contains) {
                            decisions = delivery.handle(.refused(record: record, reason: ""))
                        } else {
                            delivered += range
                            decisions = delivery.handle(.acknowledged(upTo: range.upperBound))
                        }
                    case .deadLetter(let record, _): dead.append(record)
                    case .goOn: #expect(decisions.isEmpty)
                    case .refuse(let reason): Issue.record("\(reason)")
                    }
                }
                #expect(dead == bad.sorted() && delivered == (0..<count).filter { !bad.contains($0) })
                #expect(delivery.batch == nil && delivery.deaths == 0)
            }
        }
    }

    /// Records before the refused one are not taken for innocent.
    @Test func aDeathAfterARefusalIsLookedInto() {
        var delivery = BatchDelivery()
        _ = delivery.handle(.gave(batch: 0, records: 8))
        #expect(
            delivery.handle(.refused(record: 4, reason: "a")) == [
                .deadLetter(record: 4, reason: "a"), .give(0..<4, .delivery),
            ]
        )
        #expect(delivery.handle(.died(reason: "")) == [.give(0..<4, .repetition)])
        #expect(delivery.handle(.died(reason: "")) == [.give(0..<2, .bisection)])
        #expect(delivery.handle(.acknowledged(upTo: 2)) == [.give(2..<3, .bisection)])
        #expect(delivery.handle(.acknowledged(upTo: 3)) == [.give(3..<4, .bisection)])
        #expect(delivery.handle(.acknowledged(upTo: 4)) == [.give(5..<8, .delivery)])
    }

    @Test func whatCannotBeIsRefusedAndChangesNothing() {
        var delivery = BatchDelivery()
        func refuses(_ event: BatchDelivery.Event) -> Bool {
            let before = delivery
            guard case .refuse? = delivery.handle(event).first else { return false }
            return delivery == before
        }
        #expect(refuses(.acknowledged(upTo: 0)))
        _ = delivery.handle(.gave(batch: 1, records: 10))
        for index in [-1, 11, .max, .min] { #expect(refuses(.acknowledged(upTo: index))) }
        _ = delivery.handle(.acknowledged(upTo: 5))
        #expect(refuses(.acknowledged(upTo: 4)))
        #expect(refuses(.refused(record: 10, reason: "")))
        for _ in 0..<2 { _ = delivery.handle(.died(reason: "")) }
        // Half of what is left is in flight.
        #expect(refuses(.acknowledged(upTo: 8)))
        #expect(delivery.handle(.acknowledged(upTo: 7)) == [.give(7..<8, .bisection)])
    }
}
