import Testing

@testable import Workers

/// The life of a chain of workers as a value.
struct ChainLifecycleTests {
    private typealias Event = ChainLifecycle.Event
    private typealias Action = ChainLifecycle.Action

    private func actions(_ count: Int, _ events: [Event]) -> [[Action]] {
        var chain = ChainLifecycle(count: count)
        return events.map { chain.handle($0) }
    }

    /// A chain of two that was made and begun.
    private static let begun: [Event] = [.created(0), .created(1), .begun]

    @Test func oneAloneIsAnnouncedAndReported() {
        #expect(
            self.actions(1, [.created(0), .begun, .ended(0, .normal)]) == [[.announce], [], [.report(0)]]
        )
        #expect(self.actions(1, [.ended(0, .died)]) == [[.report(0)]])
    }

    @Test func thoseBeforeTheLastBeginAtOnce() {
        #expect(
            self.actions(3, [.created(1), .created(0), .created(2)])
                == [[.begin(1)], [.begin(0)], [.announce]]
        )
    }

    @Test func aDeathTakesTheOthersAlong() {
        for dying in 0..<2 {
            let other = 1 - dying
            #expect(
                self.actions(2, Self.begun + [.ended(dying, .died), .ended(other, .dismissed)]).suffix(2)
                    == [[.dismiss(other)], [.report(dying)]]
            )
        }
    }

    @Test func whatWasMadeBeforeAFailureIsFinished() {
        #expect(
            self.actions(2, Self.begun + [.ended(0, .failed), .ended(1, .normal)]).suffix(2)
                == [[.finish(1)], [.report(0)]]
        )
        #expect(
            self.actions(2, Self.begun + [.ended(1, .failed), .ended(0, .dismissed)]).suffix(2)
                == [[.dismiss(0)], [.report(1)]]
        )
    }

    @Test func aFailureBeforeAllIsMadeEndsAll() {
        #expect(
            self.actions(2, [.ended(0, .failed), .ended(1, .dismissed)]) == [[.dismiss(1)], [.report(0)]]
        )
    }

    @Test func theLastIsToldOfTheEndOnlyWhenItHasBegun() {
        #expect(
            self.actions(2, [.created(0), .created(1), .ended(0, .failed), .begun])
                == [[.begin(0)], [.announce], [], [.finish(1)]]
        )
    }

    @Test func whoIsStoppedEndsInOrder() {
        #expect(
            self.actions(3, [.created(0), .created(1), .created(2), .begun, .stopped, .ended(2, .normal)]).suffix(1)
                == [[]]
        )
        #expect(
            self.actions(
                3,
                [.created(0), .created(1), .created(2), .begun, .stopped, .ended(0, .normal), .ended(1, .normal)]
            ).suffix(2) == [[.finish(1)], [.finish(2)]]
        )
    }

    /// Whatever ends how and in which order: all that live are told something, and the end is reported once and last.
    @Test func everyOrderOfEndsComesToAnEnd() {
        let endings: [ChainLifecycle.Ending] = [.normal, .failed, .died, .dismissed]
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        for order in orders {
            for choice in 0..<64 {
                for made in 0...3 {
                    var chain = ChainLifecycle(count: 3)
                    for member in 0..<made { _ = chain.handle(.created(member)) }
                    if made == 3 { _ = chain.handle(.begun) }
                    var told: Set<Int> = []
                    var reports: [Action] = []
                    for (step, member) in order.enumerated() {
                        let ending = endings[(choice >> (2 * step)) & 3]
                        for action in chain.handle(.ended(member, ending)) {
                            switch action {
                            case .finish(let other), .dismiss(let other): told.insert(other)
                            case .report: reports.append(action)
                            case .begin, .announce: Issue.record("\(action) at the end")
                            }
                        }
                        #expect(reports.isEmpty == (step < 2))
                        guard step == 0, ending != .dismissed else { continue }
                        // Who is behind a member that is done is told when those between are done too.
                        let expected: Set<Int> =
                            ending == .died || made < 3 && ending == .failed
                            ? Set(0..<3).subtracting([member])
                            : Set(0..<member).union(member + 1 < 3 && (made == 3 || member + 1 < 2) ? [member + 1] : [])
                        #expect(told == expected, "\(order) \(choice) \(made)")
                    }
                    #expect(reports.count == 1)
                }
            }
        }
    }
}
