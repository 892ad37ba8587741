// Delivering batches to a worker that may die of them, as a value: events go in, decisions come out.
//
// A batch that was in flight when the worker died is given again, because most deaths have causes outside. If that kills
// again, the first record that kills is looked for by bisection: the left half of what is suspected is given, and
// whether it kills tells in which half to go on. A record is given up only if it killed twice alone. The records behind it
// are innocent again and are given as a whole. So each deadly record costs at most 4 + log2(records) deaths, and a death
// that does not come again costs a repetition and nothing else.
//
// A record that the worker itself refuses, with nothing of what it was given done, is given up at once; the others are given
// again, those before it and those behind it by themselves.
//
// What the worker acknowledged is done and never given again. What it did of the rest before it died, nobody knows:
// that is delivered at least once.

/// The delivery of one batch after the other.
public struct BatchDelivery: Hashable, Sendable {
    /// What happens.
    public enum Event: Hashable, Sendable {
        /// The next batch, of so many records, is to be delivered. Only after `goOn` for the one before.
        case gave(batch: Int, records: Int)
        /// The worker says that all records of the batch before this index are done.
        case acknowledged(upTo: Int)
        /// The worker does not take this record, and has done nothing of what it was given last.
        case refused(record: Int, reason: String)
        /// The worker died, in words.
        case died(reason: String)
    }

    /// What is to be done.
    public enum Decision: Hashable, Sendable {
        /// Give a worker these records of the batch; after a death, a new worker.
        case give(Range<Int>, Purpose)
        /// Give this record up.
        case deadLetter(record: Int, reason: String)
        /// The batch is done.
        case goOn
        /// The worker said what cannot be; end it. Its death is an event as any other.
        case refuse(String)
    }

    /// Why records are given.
    public enum Purpose: Hashable, Sendable {
        /// They were not given before, or are innocent again.
        case delivery
        /// They killed once.
        case repetition
        /// To find the record that kills.
        case bisection
    }

    /// What is in flight.
    private struct Flight: Hashable, Sendable {
        let batch: Int
        /// The end of the batch.
        let end: Int
        /// The first record that is not done.
        var next = 0
        /// What the worker has.
        var given: Range<Int>
        var purpose = Purpose.delivery
        /// How often exactly what is given has killed.
        var deaths = 0
        /// The end of those among which one kills, if that is suspected.
        var suspects: Int?
        /// Records behind `next` that were refused.
        var refused: Set<Int> = []

        /// Where what is given from `next` on has to end at the latest, for a record there was refused.
        var limit: Int { self.refused.min() ?? self.end }
    }

    private var flight: Flight?
    /// The number of deaths with a batch in flight.
    public private(set) var deaths = 0

    /// Makes a delivery with nothing in flight.
    public init() {}

    /// The number of the batch in flight.
    public var batch: Int? { self.flight?.batch }

    /// Takes an event and says what to do, in this order.
    public mutating func handle(_ event: Event) -> [Decision] {
        switch event {
        case .gave(let batch, let records):
            precondition(self.flight == nil && records >= 0, "a batch is given when the one before is done")
            guard records > 0 else { return [.goOn] }
            self.flight = Flight(batch: batch, end: records, given: 0..<records)
            return [.give(0..<records, .delivery)]
        case .acknowledged(let index): return self.acknowledged(index)
        case .refused(let record, let reason): return self.refused(record, reason)
        case .died(let reason): return self.died(reason)
        }
    }

    private mutating func acknowledged(_ index: Int) -> [Decision] {
        guard var flight = self.flight else {
            return [.refuse("it acknowledged records while it had none")]
        }
        guard index >= flight.next, index <= flight.given.upperBound else {
            return [
                .refuse(
                    "it acknowledged records up to \(index), expected \(flight.next) to \(flight.given.upperBound)"
                )
            ]
        }
        flight.next = index
        self.flight = flight
        return index == flight.given.upperBound ? self.proceed() : []
    }

    private mutating func refused(_ record: Int, _ reason: String) -> [Decision] {
        guard let flight = self.flight, flight.given.contains(record) else {
            return [.refuse("it refused record \(record), which it does not have")]
        }
        self.flight?.refused.insert(record)
        return [.deadLetter(record: record, reason: reason)] + self.proceed()
    }

    private mutating func died(_ reason: String) -> [Decision] {
        guard var flight = self.flight else { return [] }
        self.deaths += 1
        // With some of it done, what is left has killed for the first time.
        flight.deaths = flight.next > flight.given.lowerBound ? 1 : flight.deaths + 1
        flight.given = flight.next..<flight.given.upperBound
        if flight.suspects != nil || flight.deaths > 1 { flight.suspects = flight.given.upperBound }
        guard flight.deaths > 1 || (flight.suspects != nil && flight.given.count > 1) else {
            flight.purpose = .repetition
            self.flight = flight
            return [.give(flight.given, .repetition)]
        }
        if flight.given.count > 1 {
            self.flight = flight
            return self.bisect()
        }
        let record = flight.next
        flight.next += 1
        flight.suspects = nil
        self.flight = flight
        return [.deadLetter(record: record, reason: reason)] + self.proceed()
    }

    /// What is given when all that was given is done or given up.
    private mutating func proceed() -> [Decision] {
        while let next = self.flight?.next, self.flight?.refused.remove(next) != nil { self.flight?.next += 1 }
        guard var flight = self.flight, flight.next < flight.end else {
            self.flight = nil
            return [.goOn]
        }
        if let suspects = flight.suspects, flight.next < suspects {
            // The left half was harmless, so it is one of the right half.
            self.flight = flight
            return self.bisect()
        }
        flight.suspects = nil
        flight.given = flight.next..<flight.limit
        flight.deaths = 0
        flight.purpose = .delivery
        self.flight = flight
        return [.give(flight.given, .delivery)]
    }

    /// Gives the left half of what is suspected, or the one record that is left of it.
    private mutating func bisect() -> [Decision] {
        guard var flight = self.flight, let suspects = flight.suspects else { return [] }
        let count = suspects - flight.next
        flight.given = flight.next..<min(flight.next + max(count / 2, 1), flight.limit)
        flight.deaths = 0
        flight.purpose = .bisection
        self.flight = flight
        return [.give(flight.given, .bisection)]
    }
}
