import Glibc
import Services

extension SnapshotRun.Surroundings {
    /// Makes a transaction durable, as soon as the store can.
    func commit(_ transaction: StoreTransaction) throws(SnapshotError) {
        var isTold = false
        while true {
            let outcome = Result { () throws(StoringError) in try self.store.client.commit(transaction) }
            switch outcome {
            case .success(.done): return
            case .success(.conflict): throw .takenOver
            case .failure(let error):
                guard error.cause == .unavailable || error.cause == .unknown else { throw .storing(error) }
                if self.isStopping() { throw .stopping }
                if !isTold {
                    isTold = true
                    self.report(.noted("what is made of entities waits, for the store does not work: \(error)"))
                }
                self.pause(0.1)
            }
        }
    }

    /// Waits a little.
    func pause(_ seconds: Double) { usleep(UInt32(seconds * 1_000_000)) }
}
