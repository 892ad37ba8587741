import Workers

// What the data thread does when there is nothing to do: it passes on what need not wait, and sleeps until something is
// published, an order comes, or it is time for what is due or for whoever went too long without a word.

extension SimulationDrain {
    /// As of `RecordDrain`.
    private static let worthANap = 16 * 1024
    /// Nanoseconds after which a worker is given again what its ring had no room for.
    private static let pauseOfBlocked: Int64 = 2_000_000

    func rest() {
        if self.start != nil, !self.isComplete {
            let isWaiting = self.due != nil
            for outlet in self.outlets { self.perform(outlet) { try outlet.rest(isWaiting: isWaiting) } }
        }
        if self.hasNews || self.outlets.contains(where: { $0.lane?.canBegin ?? false }) { return }
        let isBusy = self.bytesSinceRest >= Self.worthANap
        self.bytesSinceRest = 0
        let wanted =
            self.lanes.filter { $0.isAwaited && !$0.isDistrusted }.compactMap(\.ring)
            + self.outlets.compactMap(\.awaitedRing)
        if isBusy, !wanted.isEmpty { return self.sleeper.nap(on: wanted) }
        let all = self.lanes.compactMap(\.ring) + self.outlets.compactMap { $0.lane?.ring }
        let others = all.filter { ring in !wanted.contains { $0 === ring } }
        self.sleeper.sleep(on: wanted, ignoring: others, until: self.nextDeadline())
    }

    private func nextDeadline() -> Int64? {
        let now = EventLoop.now()
        var next = self.due
        if self.outlets.contains(where: { $0.lane?.isBlocked ?? false }) {
            next = min(next ?? .max, now + Self.pauseOfBlocked)
        }
        guard self.start != nil, self.patience > 0 else { return next }
        if let deadline = self.findStalledRefinement(at: now) { next = min(next ?? deadline, deadline) }
        guard !self.isStopping else { return next }
        for index in self.lanes.indices {
            guard case .producing = self.lanes[index].stage, self.lanes[index].isAwaited, !self.lanes[index].isStalled,
                !self.lanes[index].isDistrusted
            else { continue }
            let deadline = self.lanes[index].lastProgress + self.patience
            if deadline <= now {
                self.lanes[index].isStalled = true
                self.notices.post(.stalled(shard: index, seconds: Int(self.patience / 1_000_000_000)))
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        return next
    }
}
