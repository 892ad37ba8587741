import Workers

/// What the data thread knows of one producer, whose workers may change.
struct DrainLane {
    /// What is to happen when all is moved that a process published which is gone.
    enum Ending {
        /// The producer made what it was asked for.
        case complete
        /// It is given up.
        case failed
        /// Somebody else decides whether it gets another process.
        case died
    }

    enum Stage {
        /// Its process lives, as far as this thread knows.
        case producing
        /// Its process is gone; what it published is still moved, in its turn.
        case ended(Ending)
        /// It has no ring; a process is about to come, or the news that none will.
        case vacant
        case closed
    }

    private(set) var stage = Stage.producing
    /// nil: its process is gone and all is moved.
    private(set) var ring: RingConsumer?
    /// Set when nothing in the ring counts any more, because something in it was against the rules.
    private(set) var isDistrusted = false
    /// Whether it is told to end.
    private(set) var isStopped = false
    /// Records of the batch that has begun and not ended; counted only where batches are kept apart.
    var begunBatch = 0
    /// When it last published something or was owed nothing, in monotonic nanoseconds.
    var lastProgress: Int64 = 0
    /// Set when its owner was told that it makes no progress.
    var isStalled = false

    init(_ ring: RingConsumer) { self.ring = ring }

    var isOpen: Bool { if case .closed = self.stage { false } else { true } }

    var isProducing: Bool { if case .producing = self.stage { true } else { false } }

    /// The ring, if there may be something in it that counts.
    var readable: RingConsumer? { self.isDistrusted ? nil : self.ring }

    /// Whether something is published that was not moved.
    var hasMore: Bool { self.readable?.hasMore ?? false }

    /// Its process is gone, or, where there is none, no other will come.
    mutating func end(_ ending: Ending) { self.stage = .ended(ending) }

    /// Nothing in its ring counts any more.
    mutating func distrust() { self.isDistrusted = true }

    /// Forgets the ring, of which all is moved.
    mutating func vacate() {
        self.stage = .vacant
        self.ring = nil
    }

    /// Forgets the ring for good.
    mutating func close() {
        self.stage = .closed
        self.ring = nil
    }

    /// Goes on with the ring of another process, to which `owed` records are granted.
    mutating func replace(_ ring: RingConsumer, owed: Int, at now: Int64) {
        self.stage = .producing
        self.ring = ring
        self.isDistrusted = false
        self.isStalled = false
        self.lastProgress = now
        if owed > 0 { ring.grant(UInt64(owed)) }
        if self.isStopped { ring.stop() }
    }

    /// Allows it `count` records more; while it has no process they are only noted, and its next one gets them.
    func grant(_ count: Int) {
        if self.isProducing, !self.isDistrusted { self.ring?.grant(UInt64(count)) }
    }

    /// Tells it to end.
    mutating func stop() {
        self.isStopped = true
        self.ring?.stop()
    }
}
