/// Hands out the records of a run to its producers in batches.
///
/// Design. The next grant goes to the producer that must finish its batch first for all to keep their shares, among
/// those that are not ahead of theirs (the rule of worst-case fair weighted fair queueing). Taking only the one with the
/// smallest grant per weight would let a hundred light producers go before a heavy one's second batch; with this rule
/// nobody is ever ahead of its share by its own batch or behind by the largest batch in the run.
/// The order depends on nothing but weights, batch sizes and total. When the producer whose turn it is has too much
/// outstanding, everybody waits for it: who is slow slows the run down, but cannot shift the ratio, and others are ahead
/// of it at most by what they have outstanding.
/// In a finite run the weights are the shares that were apportioned, so that everybody reaches its own with the last
/// grant. All comparisons are cross-multiplied integers; the bounds of `ProducerWeights` keep them within 128 bits.
public struct GrantSchedule: Hashable, Sendable {
    private struct Lane: Hashable, Sendable {
        let expression: Int
        let batchSize: Int
        /// The weight as a fraction.
        var numerator: Int128
        var divisor: Int128
        /// Records in all; nil: no end.
        var share: Int?
        var granted = 0
        var consumed = 0
        /// `granted` when the weights were last changed.
        var origin = 0
        var isRemoved = false

        var remaining: Int { (self.share ?? .max) - self.granted }
        var nextCount: Int { min(self.batchSize, self.remaining) }
        var outstanding: Int { self.granted - self.consumed }
        /// May be negative, when records are given back that were granted before the weights changed.
        var progress: Int128 { Int128(self.granted) - Int128(self.origin) }
        var isCandidate: Bool {
            !self.isRemoved && self.remaining > 0 && (self.share != nil || self.numerator > 0)
        }
    }

    private var lanes: [Lane]
    private var totalWeight: Int128
    /// The progress of all lanes together.
    private var progress: Int128 = 0

    /// The number of records asked for; 0: endless.
    public let total: Int

    /// The records that nobody will deliver, because all producers of an expression were removed.
    public private(set) var undelivered = 0

    /// Plans a run.
    ///
    /// - Parameters:
    ///   - total: Records over all producers; 0: endless. Not negative.
    ///   - weights: The weights of the producers.
    ///   - batchSizes: Records a grant for each producer, at least 1.
    public init(total: Int, weights: ProducerWeights, batchSizes: [Int]) {
        precondition(total >= 0 && batchSizes.count == weights.producers.count && batchSizes.allSatisfy { $0 > 0 })
        let shares = total == 0 ? nil : Apportionment(total: total, weights: weights).shares
        self.total = total
        self.totalWeight = Int128(shares == nil ? weights.total : total)
        self.lanes = weights.producers.enumerated().map { index, producer in
            Lane(
                expression: producer.expression,
                batchSize: batchSizes[index],
                numerator: Int128(shares?[index] ?? producer.numerator),
                divisor: shares == nil ? Int128(producer.divisor) : 1,
                share: shares?[index]
            )
        }
    }

    /// The number of producers, removed ones included.
    public var producerCount: Int { self.lanes.count }

    /// Whether all that will ever be delivered was consumed. An endless run is complete when nobody is left.
    public var isComplete: Bool {
        self.lanes.allSatisfy { $0.outstanding == 0 && !$0.isCandidate }
    }

    /// The records that a producer has made in all, as far as they were consumed.
    public func consumed(by producer: Int) -> Int { self.lanes[producer].consumed }

    /// The records granted to a producer and neither consumed nor given back.
    public func outstanding(of producer: Int) -> Int { self.lanes[producer].outstanding }

    /// The records a producer was granted in all, without those given back.
    public func granted(to producer: Int) -> Int { self.lanes[producer].granted }

    /// The records that a producer is to make in all; nil in an endless run.
    public func share(of producer: Int) -> Int? { self.lanes[producer].share }

    // MARK: - Granting

    /// Hands out the next batch.
    ///
    /// - Parameter maxOutstanding: How many records a producer may have outstanding after the grant. Who has none
    ///   outstanding gets its batch in any case, however large it is.
    public mutating func next(maxOutstanding: Int = .max) -> Step {
        guard let producer = self.nextProducer() else { return .finished }
        let lane = self.lanes[producer]
        let count = lane.nextCount
        guard lane.outstanding == 0 || lane.outstanding <= max(maxOutstanding, 0) - count else {
            return .wait(producer: producer)
        }
        self.lanes[producer].granted += count
        self.progress += Int128(count)
        return .grant(Grant(producer: producer, first: lane.granted, count: count))
    }

    /// Among those not ahead of their share the one whose batch is due first, of equal ones the first.
    private func nextProducer() -> Int? {
        var best: (index: Int, isAhead: Bool)?
        for index in self.lanes.indices where self.lanes[index].isCandidate {
            let lane = self.lanes[index]
            let isAhead = lane.progress * lane.divisor * self.totalWeight > self.progress * lane.numerator
            if let best, best.isAhead == isAhead ? !self.isDue(lane, before: self.lanes[best.index]) : isAhead {
                continue
            }
            best = (index, isAhead)
        }
        return best?.index
    }

    private func isDue(_ left: Lane, before right: Lane) -> Bool {
        // Without weight but with records to make: given back after the weights were last changed, so long overdue.
        if left.numerator == 0 || right.numerator == 0 { return left.numerator == 0 && right.numerator != 0 }
        let leftEnd = (left.progress + Int128(left.nextCount)) * left.divisor * right.numerator
        let rightEnd = (right.progress + Int128(right.nextCount)) * right.divisor * left.numerator
        return leftEnd < rightEnd
    }

    // MARK: - What became of grants

    /// Notes that records of a producer were consumed.
    ///
    /// - Throws: `ScheduleError` when it had not so many outstanding; nothing is noted then.
    public mutating func consume(_ count: Int, of producer: Int) throws(ScheduleError) {
        try self.check(count, of: producer)
        self.lanes[producer].consumed += count
    }

    /// Takes back records that a producer was granted and never published, for it or its successor to make later.
    ///
    /// - Throws: `ScheduleError` when it had not so many outstanding; nothing is taken back then.
    public mutating func giveBack(_ count: Int, of producer: Int) throws(ScheduleError) {
        try self.check(count, of: producer)
        self.lanes[producer].granted -= count
        self.progress -= Int128(count)
    }

    private func check(_ count: Int, of producer: Int) throws(ScheduleError) {
        let outstanding = self.lanes[producer].outstanding
        guard (0...outstanding).contains(count) else {
            throw ScheduleError(producer: producer, reported: count, outstanding: outstanding)
        }
    }

    /// Removes a producer for good. What it has outstanding is taken back, so consume first what it published.
    ///
    /// In a finite run the rest of its share goes to the other producers of its expression in equal parts, and to nobody
    /// when there are none. In an endless one they inherit its weight; without any, the expression leaves the ratio.
    public mutating func remove(_ producer: Int) -> Removal {
        guard !self.lanes[producer].isRemoved else { return Removal(heirs: [], undelivered: 0) }
        let expression = self.lanes[producer].expression
        self.lanes[producer].isRemoved = true
        self.lanes[producer].granted = self.lanes[producer].consumed
        let heirs = self.lanes.indices.filter { self.lanes[$0].expression == expression && !self.lanes[$0].isRemoved }
        let rest = self.lanes[producer].share == nil ? 0 : self.lanes[producer].remaining
        if self.lanes[producer].share != nil { self.lanes[producer].share = self.lanes[producer].granted }
        for (place, heir) in heirs.enumerated() {
            if let share = self.lanes[heir].share {
                let (part, left) = rest.quotientAndRemainder(dividingBy: heirs.count)
                self.lanes[heir].share = share + part + (place < left ? 1 : 0)
            } else {
                self.lanes[heir].divisor = Int128(heirs.count)
            }
        }
        let undelivered = heirs.isEmpty ? rest : 0
        self.undelivered += undelivered
        self.restart()
        return Removal(heirs: heirs, undelivered: undelivered)
    }

    /// Begins anew with the weights as they are now, so that heirs need not catch up on what they never had to do.
    private mutating func restart() {
        self.progress = 0
        self.totalWeight = 0
        var counted: Set<Int> = []
        for index in self.lanes.indices {
            self.lanes[index].origin = self.lanes[index].granted
            if self.lanes[index].share != nil {
                self.lanes[index].numerator = Int128(self.lanes[index].remaining)
                self.totalWeight += self.lanes[index].numerator
            } else if !self.lanes[index].isRemoved, counted.insert(self.lanes[index].expression).inserted {
                self.totalWeight += self.lanes[index].numerator
            }
        }
    }
}
