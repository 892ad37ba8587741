import Services

extension SyncLoop {
    /// Has an object go for good, if nothing keeps it.
    func reap(_ id: Int) {
        guard self.reaping.insert(id).inserted else {
            self.reapAgain.insert(id)
            return
        }
        let mailbox = self.mailbox
        self.base.change(
            { (objects) throws(ObjectRefusal) in try objects.purge(id) },
            completion: { mailbox.post(.reaped(id, $0)) }
        )
    }

    func reaped(_ id: Int, _ result: Result<PurgeVerdict, ObjectRefusal>) {
        self.reaping.remove(id)
        if case .failure(let refusal) = result { self.log(.error, "", "object \(id) stays: \(refusal)") }
        if self.reapAgain.remove(id) != nil, let record = self.record(id) { self.judge(record) }
    }

    /// What went may have been all that kept others.
    func reapPeers(of record: ObjectRecord) {
        guard let layout = self.base.source.layout[record.model] else { return }
        for (field, _) in layout.links {
            for id in ModelLayout.peers(record[field.storedName]) {
                if let peer = self.record(id), peer.flag(Bookkeeping.deleted) { self.judge(peer) }
            }
        }
    }
}
