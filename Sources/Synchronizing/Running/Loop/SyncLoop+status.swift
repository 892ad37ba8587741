import Services
import Workers

extension SyncLoop {
    /// What becomes of the objects.
    func status(limit: Int) -> SyncStatus {
        let now = EventLoop.now()
        var entries: [SyncStatus.Entry] = []
        let plans = [(self.sync, false, false), (self.deletion, true, false), (self.policy, false, true)]
        let pending = plans.map { $0.0.pending }
        for ((plan, isDeletion, isPolicy), ids) in zip(plans, pending) {
            for id in ids.prefix(max(limit - entries.count, 0)) {
                guard let record = self.record(id) else { continue }
                let state = plan.state(of: id)
                var nextTry: Double?
                if case .delayed(let due) = state { nextTry = Double(max(due - now, 0)) / 1e9 }
                entries.append(
                    SyncStatus.Entry(
                        record: record,
                        state: state,
                        isDeletion: isDeletion || record.flag(Bookkeeping.deleted),
                        isPolicy: isPolicy,
                        nextTry: nextTry
                    )
                )
            }
        }
        return SyncStatus(counts: (pending[0].count, pending[1].count, pending[2].count), entries: entries)
    }
}
