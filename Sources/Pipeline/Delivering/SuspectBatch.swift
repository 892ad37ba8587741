import Records
import Workers

// A batch that was the oldest in flight when a worker died, or of which a medium refused a record. `BatchDelivery` says what of it is given next; this turns its
// ranges into parts that can be given: bytes, a header where the format wants one, and a number.
//
// A part has the number of the batch only if it is the whole batch, and the same number each time that exactly it is
// given: a medium may drop a number that it knows, which is right for a repetition and would lose any other part.

/// The delivery of a batch of which a worker may have died, or of which a record was refused.
struct SuspectBatch: Hashable, Sendable {
    /// What a death means for the batch.
    struct Death: Hashable, Sendable {
        var redelivery: Redelivery
        /// What is given up, if anything.
        var letter: Letter?
    }

    /// What is given up, to be kept for people.
    struct Letter: Hashable, Sendable {
        var batch: UInt64
        /// The place of the first record within the batch.
        var index: Int
        /// More than one where they cannot be told apart.
        var records: Int
        /// What the worker did, as a clause without its subject.
        var reason: String
        var value: Value
        /// Whether the medium itself said so; else workers died of it.
        var isRefused = false
    }

    /// What is to be given, or is in flight.
    private(set) var part: OutgoingBatch
    /// Whether nothing of the batch is left to be given.
    private(set) var isOver = false
    /// Records of the batch of which nobody knows yet what becomes of them.
    private(set) var open: Int
    /// Whether no part with the batch's header has arrived, which is then to be given with the next.
    private(set) var owesHeader: Bool

    /// The number of the batch.
    var number: UInt64 { self.batch.number }
    /// The header of the batch; empty: it has none.
    var header: ArraySlice<UInt8> { self.batch.bytes[..<self.batch.headerLength] }

    private let batch: OutgoingBatch
    private let division: BatchDivision
    private let repeatsHeader: Bool
    private var delivery = BatchDelivery()
    /// The units in `part`.
    private var range: Range<Int>

    /// Makes a suspect of a batch that was in flight as a whole; `died` says what follows.
    ///
    /// - Parameters:
    ///   - encoding: How its records are written; nil: they cannot be told apart.
    ///   - repeatsHeader: Whether each part has the header of the batch, not only the first that arrives.
    init(_ batch: OutgoingBatch, encoding: RecordEncoding?, repeatsHeader: Bool) {
        self.batch = batch
        self.part = batch
        self.open = batch.records
        self.owesHeader = batch.headerLength > 0
        self.repeatsHeader = repeatsHeader
        self.division = BatchDivision(batch, encoding)
        self.range = 0..<self.division.count
        _ = self.delivery.handle(.gave(batch: Int(clamping: batch.number), records: self.division.count))
    }

    /// Notes that the worker died which had the part.
    ///
    /// - Parameter nextNumber: The number of the next part, counted up if it is used.
    mutating func died(_ reason: String, nextNumber: inout UInt64) -> Death {
        self.follow(self.delivery.handle(.died(reason: reason)), &nextNumber)
    }

    /// Notes that the medium does not take a record, and that nothing of the part has arrived.
    ///
    /// - Parameters:
    ///   - record: Its place in the part.
    ///   - nextNumber: As of `died`.
    /// - Returns: What is given up; nil: the part has no such record that can be told apart.
    mutating func refused(_ record: Int, _ reason: String, nextNumber: inout UInt64) -> Letter? {
        let unit = self.range.lowerBound + record
        guard self.division.isDivided, self.range.contains(unit) else { return nil }
        let event = BatchDelivery.Event.refused(record: unit, reason: "refused it: \(reason)")
        var letter = self.follow(self.delivery.handle(event), &nextNumber).letter
        letter?.isRefused = true
        return letter
    }

    /// Notes that the part has arrived, or that the medium has refused it and goes on.
    ///
    /// - Parameter nextNumber: As of `died`.
    mutating func settle(nextNumber: inout UInt64) {
        self.open -= self.part.records
        self.owesHeader = self.owesHeader && self.repeatsHeader
        // Only the end of what was given is ever acknowledged, which is never refused.
        _ = self.follow(self.delivery.handle(.acknowledged(upTo: self.range.upperBound)), &nextNumber)
    }

    private mutating func follow(_ decisions: [BatchDelivery.Decision], _ nextNumber: inout UInt64) -> Death {
        var death = Death(redelivery: .repetition(records: self.part.records))
        for decision in decisions {
            switch decision {
            case .give(let range, let purpose):
                if range != self.range { self.makePart(range, &nextNumber) }
                guard death.letter == nil else { break }
                let records = self.part.records
                death.redelivery = purpose == .bisection ? .bisection(records: records) : .repetition(records: records)
            case .deadLetter(let unit, let reason):
                let records = self.division.records(in: unit..<(unit + 1))
                self.open -= records
                death.redelivery = .deadLetter(index: unit, records: records)
                death.letter = Letter(
                    batch: self.number,
                    index: unit,
                    records: records,
                    reason: reason,
                    value: self.division.value(of: unit)
                )
            case .goOn: self.isOver = true
            case .refuse: break
            }
        }
        return death
    }

    private mutating func makePart(_ range: Range<Int>, _ nextNumber: inout UInt64) {
        self.range = range
        self.part = OutgoingBatch(
            number: nextNumber,
            producer: self.batch.producer,
            header: self.owesHeader ? Array(self.header) : []
        )
        self.part.bytes += self.division.bytes(of: range)
        self.part.records = self.division.records(in: range)
        nextNumber += 1
    }
}
