import Workers

extension RecordDrain {
    /// What the event loop tells the data thread.
    enum Order: Sendable {
        /// All producers are ready, and these are the columns of CSV.
        case begin(columns: [String])
        /// A producer's process is gone; what it published is still in its ring. `drained` answers.
        case died(producer: Int)
        /// A producer has another process with another ring, which goes on where the last one was drained.
        case replaced(producer: Int, RingConsumer)
        /// A producer makes again what its predecessor made, which takes its time.
        case replaying(producer: Int)
        /// A producer's process is gone and no other will come; what it published is still in its ring.
        case ended(producer: Int, failed: Bool)
        /// Ask nothing more of a producer's process until there is other news of it; `held` answers when it owes nothing.
        case hold(producer: Int)
        /// A producer that was held goes on as before.
        case release(producer: Int)
        /// A producer that is held has a second process, which is to go on in the place of the first. With its first
        /// record it has proved itself; if it dies before, the first goes on.
        case tryOut(producer: Int, RingConsumer)
        /// News of a writer of the medium.
        case medium(writer: Int, MediumOutlet.Event)
        /// Deliver what is published and come to an end.
        case stop
    }

    /// What the data thread tells the event loop.
    enum Notice: Sendable {
        case violated(producer: Int, RingViolation)
        /// A producer owes records and has published none for so many seconds.
        case stalled(producer: Int, seconds: Int)
        /// All is moved that a producer published which died.
        case drained(producer: Int, Drained)
        /// A producer that is held owes nothing any more.
        case held(producer: Int, Drained)
        /// The process that was tried out has made a record, and its predecessor is needed no more.
        case proved(producer: Int)
        /// The process that was tried out died before it made a record, and its predecessor goes on.
        case restored(producer: Int)
        /// A batch could not be delivered.
        case rejected(reason: String)
        /// A worker of the medium broke the rules of its ring.
        case mediumViolated(writer: Int, RingViolation)
        /// What there is to say of the death of a worker of the medium; the answer to `died`.
        case mediumDied(writer: Int, DeathFinding)
        /// A record was given up, for workers of the medium died of it.
        case gaveUp(SuspectBatch.Letter)
        /// Nobody has anything to do any more; producers were told to end.
        case complete
        /// All is written.
        case finished(failure: FileMedium.Failure?)
    }

    /// How far a producer came that died.
    struct Drained: Sendable {
        /// Records that its workers made in all.
        var records: Int
        /// How many of them belong to a batch that has not ended.
        var begunBatch: Int
        /// Whether more is asked of it.
        var isWanted: Bool
    }
}
