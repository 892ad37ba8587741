import Workers

// The workers that records of outlets go through, as the data thread sees them. When they die, what they had published is
// taken; only then it is known with which record their successors go on.

extension SimulationDrain {
    /// What the event loop tells of the workers of an outlet.
    enum RefinementEvent: Sendable {
        case died
        case replaced(RingConsumer, RingFeeder)
        /// No others will come.
        case ended
    }

    func follow(_ event: RefinementEvent, of outlet: Int) {
        guard let lane = self.outlets[outlet].lane else { return }
        switch event {
        case .died: lane.stage = .ended(isFinal: false)
        case .ended: lane.stage = .ended(isFinal: true)
        case .replaced(let ring, let feeder):
            lane.replace(ring, feeder, at: EventLoop.now())
            self.perform { () throws(SystemError) in try self.sleeper.add(ring) }
        }
    }

    /// Gives workers what they are to refine, and passes on what came through.
    ///
    /// - Returns: Whether anything was passed on.
    func refine() -> Bool {
        var hasMoved = false
        for (index, outlet) in self.outlets.enumerated() {
            guard let lane = outlet.lane else { continue }
            guard self.failure == nil else {
                // Whatever is still there has no place to go to.
                lane.close()
                continue
            }
            self.perform(outlet) {
                do {
                    if try outlet.pump(at: EventLoop.now()) { hasMoved = true }
                } catch let violation as RingViolation {
                    lane.distrust()
                    self.notices.post(.refinementViolated(outlet: index, violation))
                }
            }
            self.settle(lane, of: index)
        }
        return hasMoved
    }

    private func settle(_ lane: RefinementLane, of outlet: Int) {
        guard case .ended(let isFinal) = lane.stage, !lane.hasMore else { return }
        if let ring = lane.ring { self.sleeper.remove(ring) }
        guard !isFinal else {
            // What it owes will not come, and nothing may pass that.
            if !lane.isIdle { self.isCut = true }
            self.perform(self.outlets[outlet]) { try self.outlets[outlet].passRest() }
            return lane.close()
        }
        lane.vacate()
        let isWanted = self.failure == nil && !(self.isComplete && lane.isIdle)
        let drained = RecordDrain.Drained(records: lane.records, begunBatch: 0, isWanted: isWanted)
        self.notices.post(.refinementDrained(outlet: outlet, drained))
    }

    /// Tells of workers that hold up their records for too long; returns when that may be so next.
    func findStalledRefinement(at now: Int64) -> Int64? {
        var next: Int64?
        for (index, outlet) in self.outlets.enumerated() {
            guard let lane = outlet.lane, let deadline = lane.deadline(patience: self.patience) else { continue }
            if deadline <= now {
                lane.noteStall()
                self.notices.post(.refinementStalled(outlet: index, seconds: Int(self.patience / 1_000_000_000)))
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        return next
    }
}
