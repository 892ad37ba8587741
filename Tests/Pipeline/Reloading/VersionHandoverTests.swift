import Testing

@testable import Pipeline

@Suite struct VersionHandoverTests {
    private typealias Event = VersionHandover.Event
    private typealias Action = VersionHandover.Action

    private static func handover(_ events: [Event]) -> VersionHandover {
        var handover = VersionHandover()
        for event in events { _ = handover.handle(event) }
        return handover
    }

    private static let beginning: [Event] = [.offered, .held, .created]

    @Test func theNewWorkerTakesOverWithItsFirstRecord() {
        var handover = VersionHandover()
        #expect(handover.handle(.offered) == [.hold])
        #expect(handover.handle(.held) == [.startNew])
        #expect(handover.handle(.created) == [.tryOut])
        #expect(handover.handle(.proved) == [.confirm, .dismissOld])
        #expect(handover.state == .none)
    }

    @Test func theOldWorkerGoesOnIfTheNewOneDies() {
        var starting = Self.handover([.offered, .held])
        #expect(starting.handle(.newEnded) == [.refuse, .release])
        #expect(starting.state == .none)
        var tryingOut = Self.handover(Self.beginning)
        #expect(tryingOut.handle(.newEnded) == [.settleNew])
        #expect(tryingOut.handle(.restored) == [.refuse])
        #expect(tryingOut.state == .none)
    }

    /// What it had published before it died counts.
    @Test func aNewWorkerThatDiesAfterItsFirstRecordHasTakenOver() {
        var handover = Self.handover(Self.beginning + [.newEnded])
        #expect(handover.handle(.proved) == [.confirm, .dismissOld])
    }

    @Test func theDeathOfTheOldWorkerIsNoReasonToWait() {
        var holding = Self.handover([.offered])
        #expect(holding.handle(.oldEnded) == [.adopt] && holding.state == .none)
        var starting = Self.handover([.offered, .held])
        #expect(starting.handle(.oldEnded) == [.dismissNew, .adopt] && starting.state == .none)
        var tryingOut = Self.handover(Self.beginning + [.oldEnded])
        #expect(tryingOut.handle(.proved) == [.confirm] && tryingOut.state == .none)
        var bothDie = Self.handover(Self.beginning + [.oldEnded, .newEnded])
        #expect(bothDie.handle(.restored) == [.refuse, .succeedOld] && bothDie.state == .none)
    }

    @Test func aNewerVersionReplacesOneThatIsNotTriedOutYet() {
        var holding = Self.handover([.offered])
        #expect(holding.handle(.offered) == [] && holding.state == .holding)
        var starting = Self.handover([.offered, .held])
        #expect(starting.handle(.offered) == [.dismissNew, .startNew] && starting.state == .starting)
        var tryingOut = Self.handover(Self.beginning)
        #expect(tryingOut.handle(.offered) == [] && tryingOut.state == .tryingOut(isOldGone: false))
    }

    @Test func stoppingLeavesOneWorker() {
        let ends: [([Event], [Action])] = [
            ([], []), ([.offered], []), ([.offered, .held], [.dismissNew]), (Self.beginning, [.dismissOld]),
            (Self.beginning + [.oldEnded], []),
        ]
        for (events, actions) in ends {
            var handover = Self.handover(events)
            #expect(handover.handle(.stopped) == actions, "after \(events)")
            #expect(handover.state == .none)
        }
    }

    /// Through all sequences of events: workers are counted, and nobody is left over or missed.
    @Test func inNoSequenceIsAWorkerLostOrLeftOver() {
        let events: [Event] = [.offered, .held, .created, .proved, .restored, .oldEnded, .newEnded, .stopped]
        var sequences = 0
        func follow(_ handover: VersionHandover, _ workers: Workers, _ depth: Int) {
            sequences += 1
            guard depth > 0 else { return }
            for event in events where workers.canSee(event, handover.state) {
                var (next, after) = (handover, workers)
                after.note(event)
                for action in next.handle(event) { after.carryOut(action) }
                let problem = after.problem(next.state)
                #expect(problem == nil, "\(handover.state) \(event): \(problem ?? "")")
                follow(next, after, depth - 1)
            }
        }
        follow(VersionHandover(), Workers(), 9)
        #expect(sequences > 1000)
    }

    /// Which workers there are, and which of them makes the records.
    private struct Workers {
        var hasOld = true
        var hasNew = false
        var isOldHeld = false
        var isNewTriedOut = false
        var isNewDead = false
        var isOver = false

        /// Whether the world could bring this event about.
        func canSee(_ event: Event, _ state: VersionHandover.State) -> Bool {
            guard !self.isOver else { return false }
            switch event {
            case .offered: return self.hasOld || self.isNewTriedOut
            case .held: return self.isOldHeld && state == .holding
            case .created: return self.hasNew && !self.isNewTriedOut
            case .proved, .restored:
                return self.isNewTriedOut && (event == .proved || self.isNewDead)
            case .oldEnded: return self.hasOld
            case .newEnded: return self.hasNew && !self.isNewDead
            case .stopped: return true
            }
        }

        mutating func note(_ event: Event) {
            switch event {
            case .oldEnded: self.hasOld = false
            case .newEnded:
                self.isNewDead = self.isNewTriedOut
                if !self.isNewTriedOut { self.hasNew = false }
            case .stopped: self.isOver = true
            default: break
            }
        }

        mutating func carryOut(_ action: Action) {
            switch action {
            case .hold: self.isOldHeld = true
            case .startNew: self.hasNew = true
            case .tryOut: self.isNewTriedOut = true
            case .confirm:
                // What was new is what the next handover calls old.
                if !self.hasOld { (self.hasOld, self.hasNew) = (!self.isNewDead, false) }
                (self.isNewTriedOut, self.isOldHeld) = (false, false)
            case .dismissOld:
                // After `confirm` that is the old one still; the new one takes its place.
                (self.hasOld, self.hasNew, self.isNewTriedOut) = (!self.isNewDead, false, false)
                self.isNewDead = false
            case .dismissNew: self.hasNew = false
            case .release: self.isOldHeld = false
            case .refuse:
                (self.hasNew, self.isNewTriedOut, self.isNewDead, self.isOldHeld) = (false, false, false, false)
            case .adopt, .succeedOld: self.isOver = true
            case .settleNew: break
            }
        }

        func problem(_ state: VersionHandover.State) -> String? {
            guard state == .none, !self.isOver else { return nil }
            if self.hasNew { return "a second worker is left" }
            if self.isOldHeld { return "the worker is held for ever" }
            return nil
        }
    }
}
