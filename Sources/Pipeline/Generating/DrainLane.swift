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
    /// Whether nothing more is asked of its process for now; what is granted meanwhile is only noted.
    private(set) var isHeld = false
    /// Set when its owner was told that it is held and owes nothing.
    var isRestingTold = false
    /// The ring of the process before, which owes nothing, as long as the present one has not made a record.
    private(set) var reserve: RingConsumer?
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

    /// Whether its process has made all that was asked of it, and is asked nothing more.
    var isResting: Bool {
        guard self.isHeld, self.isProducing, !self.isDistrusted, let ring = self.ring else { return false }
        return ring.granted == ring.recordsTaken && !ring.hasMore
    }

    /// Its process is gone, or, where there is none, no other will come.
    mutating func end(_ ending: Ending) { self.stage = .ended(ending) }

    /// Nothing in its ring counts any more.
    mutating func distrust() { self.isDistrusted = true }

    /// Forgets the ring, of which all is moved.
    mutating func vacate() {
        self.stage = .vacant
        self.ring = nil
        self.isHeld = false
    }

    /// Forgets the ring for good.
    mutating func close() {
        self.stage = .closed
        self.ring = nil
        self.reserve = nil
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
        if self.isProducing, !self.isDistrusted, !self.isHeld { self.ring?.grant(UInt64(count)) }
    }

    /// Tells it to end.
    mutating func stop() {
        self.isStopped = true
        self.ring?.stop()
        self.reserve?.stop()
    }

    // MARK: - Another version

    /// Asks nothing more of its process.
    mutating func hold() {
        self.isHeld = true
        self.isRestingTold = false
    }

    /// Goes on after `hold`, owing so many records in all.
    mutating func release(owed: Int, at now: Int64) {
        guard self.isHeld else { return }
        self.isHeld = false
        self.lastProgress = now
        guard self.isProducing, let ring = self.ring else { return }
        let missing = owed - Int(ring.granted - ring.recordsTaken)
        if missing > 0 { self.grant(missing) }
    }

    /// Goes on with the ring of another process, which owes so many records, and keeps the present one in reserve.
    mutating func tryOut(_ ring: RingConsumer, owed: Int, at now: Int64) {
        self.reserve = self.ring
        self.isHeld = false
        self.replace(ring, owed: owed, at: now)
    }

    /// Forgets the reserve.
    ///
    /// - Returns: The ring that is needed no more; nil if there was none.
    mutating func takeReserve() -> RingConsumer? {
        defer { self.reserve = nil }
        return self.reserve
    }

    /// Goes back to the reserve.
    mutating func restore(_ reserve: RingConsumer, owed: Int, at now: Int64) {
        self.stage = .producing
        self.ring = reserve
        self.isDistrusted = false
        self.isStalled = false
        self.isHeld = true
        self.release(owed: owed, at: now)
    }
}
