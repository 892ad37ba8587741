import Workers

// Unsafe code: the bytes of a section lie in the ring until `takeNext` has been asked for one beyond the span, which is
// when they are given back; a section is used before that.

/// What the data thread knows of one shard, whose workers may change.
struct ShardLane {
    enum Stage {
        /// Its process lives, as far as this thread knows.
        case producing
        /// Its process is gone; what it published is still merged. `isFinal`: no other will come.
        case ended(isFinal: Bool)
        /// A process is about to come, or the news that none will.
        case vacant
        case closed
    }

    /// Records for one outlet, checked but for their bytes, which the worker can still change.
    struct Section {
        var header: EventSection
        var bytes: UnsafeRawBufferPointer
    }

    var stage = Stage.producing
    private(set) var ring: RingConsumer?
    private var sections: [Section] = []
    private var index = 0
    private var tick: UInt64 = 0
    /// The tick of the section that was passed on last: where a successor goes on.
    private var passedTick: UInt64 = 0
    /// Records that were passed on.
    private(set) var records = 0
    /// Whether all of its ticks are over.
    private(set) var isComplete = false
    /// Set when nothing in the ring counts any more.
    private(set) var isDistrusted = false
    /// When it last published something, in monotonic nanoseconds.
    var lastProgress: Int64 = 0
    var isStalled = false

    init(_ ring: RingConsumer) { self.ring = ring }

    /// The next section; nil: nothing is published that was not merged.
    var section: Section? { self.index < self.sections.count ? self.sections[self.index] : nil }

    var isClosed: Bool { if case .closed = self.stage { true } else { false } }

    /// Whether something is published that was not merged.
    var hasMore: Bool { self.section != nil || (!self.isDistrusted && self.ring?.hasMore ?? false) }

    /// Whether the others have to wait for it.
    var isAwaited: Bool { self.section == nil && !self.isComplete && !self.isClosed }

    /// Looks for the next section, if there is none.
    ///
    /// - Parameter outlets: How many there are.
    /// - Returns: Whether something was published.
    mutating func look(outlets: Int, at now: Int64) throws(RingViolation) -> Bool {
        guard self.section == nil, !self.isDistrusted, let ring = self.ring else { return false }
        ring.release()
        guard let span = try ring.take(upTo: 0, acrossBatches: true) else { return false }
        var rest = span.bytes
        var records: UInt64 = 0
        var sections: [Section] = []
        while !rest.isEmpty {
            let header = try EventSection(first: rest)
            guard header.tick >= self.tick, !self.isComplete, header.outlet ?? -1 < outlets else {
                throw RingViolation(
                    "it published a section of tick \(header.tick) for outlet \(header.outlet ?? 0) after tick \(self.tick)"
                )
            }
            self.tick = header.tick
            self.isComplete = header.isLast
            records += UInt64(header.records)
            let end = EventSection.headerSize + header.length
            sections.append(
                Section(header: header, bytes: UnsafeRawBufferPointer(rebasing: rest[EventSection.headerSize..<end]))
            )
            rest = UnsafeRawBufferPointer(rebasing: rest[end...])
        }
        guard records == span.records else {
            throw RingViolation("it published \(records) records and says that they are \(span.records)")
        }
        self.sections = sections
        self.index = 0
        self.lastProgress = now
        return true
    }

    /// Takes note that its worker does again what was before. Ticks only grow, so it is no way to look busy for ever.
    mutating func replaying(_ tick: UInt64, at now: Int64) {
        if tick <= self.passedTick { self.lastProgress = now }
    }

    /// Notes that the section was passed on.
    mutating func pass() {
        self.records += self.sections[self.index].header.records
        self.passedTick = self.sections[self.index].header.tick
        self.index += 1
    }

    /// Nothing in its ring counts any more.
    mutating func distrust() {
        self.isDistrusted = true
        self.isComplete = false
        self.sections = []
        self.index = 0
    }

    /// Forgets the ring.
    mutating func vacate() {
        self.stage = .vacant
        self.sections = []
        self.index = 0
        self.ring = nil
    }

    /// Forgets the ring for good.
    mutating func close() {
        self.vacate()
        self.stage = .closed
    }

    /// Goes on with the ring of another process.
    mutating func replace(_ ring: RingConsumer, at now: Int64) {
        self.stage = .producing
        self.ring = ring
        self.isDistrusted = false
        self.isStalled = false
        self.tick = self.passedTick
        self.lastProgress = now
    }
}
