import Synchronization
import Workers

// The data thread's side of a medium that is a plugin. Records are gathered to whole batches, and each batch is given to
// the writer of its producer, so that the batches of one producer arrive in the order in which they were made. A batch
// stays here until it has arrived: when a writer dies, its successor gets what the dead one had.
//
// A slow medium slows down the producers: as long as a writer has batches waiting, nothing is taken from the rings of
// its producers.
//
// Of a death only the oldest batch that was in flight is suspect, for a worker takes one after the other. What becomes of
// it `BatchDelivery` decides, here; what becomes of the writer the event loop decides when it has heard that.

/// Takes batches to the workers of a medium. Belongs to the data thread.
final class MediumOutlet {
    /// What the event loop tells about a writer.
    enum Event: Sendable {
        /// It has a worker that takes batches.
        case opened(RingFeeder)
        case delivered(batch: UInt64)
        /// The place of the record is the medium's word for what is to blame, if it is one record.
        case rejected(batch: UInt64, reason: String, record: Int?)
        /// There is room for the rest of a batch.
        case tookPart
        /// Its worker is gone, for this reason; a batch may be the cause or not. Answered by `died`.
        case died(reason: String, accusesBatch: Bool)
        /// No other worker comes.
        case lost
    }

    /// What others want to hear, on the data thread.
    struct Handlers {
        /// So many records have arrived.
        var delivered: (Int) -> Void
        /// A batch could not be delivered, for this reason.
        var rejected: (String) -> Void
        /// A worker broke the rules of its ring.
        var violated: (_ writer: Int, RingViolation) -> Void
        /// What there is to say of the death of a worker.
        var died: (_ writer: Int, DeathFinding) -> Void
        /// A record was given up, for workers died of it.
        var gaveUp: (SuspectBatch.Letter) -> Void
    }

    /// What came of it all; complete when the thread has ended.
    struct Account {
        var delivered: [Int]
        var droppedBatches = 0
        var droppedRecords = 0
        var firstReason: String?
    }

    private var lanes: [MediumWriterLane]
    private var unfinished: [OutgoingBatch?]
    private var nextNumber: UInt64 = 0
    /// The number of the next part of a batch. Batches are counted without gaps, so parts come from where no batch gets to.
    private var nextPartNumber: UInt64 = 1 << 48
    private var hasBegun = false
    private let format: OutputFormat
    /// What precedes each batch or the first one, if anything; set before the first record comes.
    var header: [UInt8] = []
    /// The header of the first batch if nothing of that could be delivered, for the next one.
    private var owedHeader: ArraySlice<UInt8> = []
    private(set) var account: Account
    private let handlers: Handlers

    /// Batches that may wait for a worker before its producers have to.
    private static let mostWaiting = 2
    /// Dead letters without anything between them that arrived, after which a writer is given up: a medium that dies of
    /// each record has not met a deadly one.
    private static let mostDeadLettersInARow = 3
    /// Records that a medium may refuse with nothing between them that arrived: one that refuses all has not met bad ones.
    private static let mostRefusalsInARow = 100

    init(writers: Int, producers: Int, format: OutputFormat, handlers: Handlers) {
        self.lanes = Array(repeating: MediumWriterLane(), count: writers)
        self.unfinished = Array(repeating: nil, count: producers)
        self.format = format
        self.account = Account(delivered: Array(repeating: 0, count: producers))
        self.handlers = handlers
    }

    /// Whether more may come from a producer.
    func hasRoom(for producer: Int) -> Bool {
        self.lanes[self.writer(of: producer)].waiting.count < Self.mostWaiting
    }

    /// Whether everything has arrived or was given up.
    var isIdle: Bool {
        self.lanes.allSatisfy { $0.given.isEmpty && $0.waiting.isEmpty } && self.unfinished.allSatisfy { $0 == nil }
    }

    /// Takes records of a producer.
    func take(_ span: RingConsumer.Span, from producer: Int) {
        // Taken out, for bytes that two places refer to are copied when they grow.
        var batch = self.unfinished[producer].take() ?? self.makeBatch(producer)
        batch.bytes.append(contentsOf: span.bytes)
        batch.records += Int(span.records)
        self.unfinished[producer] = batch
        if span.endsBatch { self.finishBatch(of: producer) }
    }

    /// Takes what a producer has begun for a batch of its own; nothing more comes to it.
    func finishBatch(of producer: Int) {
        guard let batch = self.unfinished[producer] else { return }
        self.unfinished[producer] = nil
        let writer = self.writer(of: producer)
        guard !self.lanes[writer].isLost else { return self.drop([batch], nil) }
        self.lanes[writer].waiting.append(batch)
        self.pump(writer)
    }

    func handle(_ event: Event, of writer: Int) {
        switch event {
        case .opened(let feeder):
            self.lanes[writer].feeder = feeder
            self.pump(writer)
        case .delivered(let number):
            guard let batch = self.lanes[writer].take(number) else { return }
            self.account.delivered[batch.producer] += batch.records
            self.handlers.delivered(batch.records)
            self.lanes[writer].refusalsInARow = 0
            self.settle(writer, number)
        case .rejected(let number, let reason, let record):
            guard let batch = self.lanes[writer].take(number) else { return }
            if let record, self.refuse(record, of: batch, reason, writer) { return self.pump(writer) }
            self.drop([batch], reason)
            self.settle(writer, number)
        case .tookPart: self.pump(writer)
        case .died(let reason, let accusesBatch):
            self.handlers.died(writer, self.died(writer, reason, accusesBatch: accusesBatch))
        case .lost: self.lose(writer)
        }
    }

    private func writer(of producer: Int) -> Int { producer % self.lanes.count }

    private func makeBatch(_ producer: Int) -> OutgoingBatch {
        defer {
            self.nextNumber += 1
            self.hasBegun = true
        }
        let hasHeader = self.format.header == .everyBatch || (self.format.header == .once && !self.hasBegun)
        return OutgoingBatch(number: self.nextNumber, producer: producer, header: hasHeader ? self.header : [])
    }

    // MARK: - Deaths

    private func died(_ writer: Int, _ reason: String, accusesBatch: Bool) -> DeathFinding {
        let hadAny = self.lanes[writer].takeBack()
        guard hadAny, let first = self.lanes[writer].waiting.first else { return DeathFinding() }
        // A batch that was under way when a record of the one before was refused; it is not looked into while that is.
        if let part = self.lanes[writer].suspect?.part, part.number != first.number {
            return DeathFinding(batch: first.number)
        }
        var suspect =
            self.lanes[writer].suspect
            ?? SuspectBatch(
                first,
                encoding: self.format.division,
                repeatsHeader: self.format.header == .everyBatch
            )
        var finding = DeathFinding(batch: suspect.number)
        guard accusesBatch else { return finding }
        let death = suspect.died(reason, nextNumber: &self.nextPartNumber)
        self.lanes[writer].waiting.removeFirst()
        self.goOn(writer, suspect)
        finding.verdict = .redeliver(death.redelivery)
        guard let letter = death.letter else { return finding }
        self.handlers.gaveUp(letter)
        self.lanes[writer].deadLettersInARow += 1
        if self.lanes[writer].deadLettersInARow >= Self.mostDeadLettersInARow {
            finding.verdict = .giveUp(.diedOfRecords(self.lanes[writer].deadLettersInARow))
        }
        return finding
    }

    /// Gives up a record that a medium does not take, and what is left of the batch again.
    ///
    /// - Returns: Whether it did: not where records cannot be told apart, nor where a medium takes none at all.
    private func refuse(_ record: Int, of batch: OutgoingBatch, _ reason: String, _ writer: Int) -> Bool {
        let known = self.lanes[writer].suspect
        if let part = known?.part, part.number != batch.number {
            // It was under way already. Only one batch at a time is looked into, so it is given again later.
            let place = self.lanes[writer].waiting.firstIndex { $0.number == part.number } ?? 0
            self.lanes[writer].waiting.insert(batch, at: place + 1)
            return true
        }
        guard self.lanes[writer].refusalsInARow < Self.mostRefusalsInARow else { return false }
        var suspect =
            known
            ?? SuspectBatch(batch, encoding: self.format.division, repeatsHeader: self.format.header == .everyBatch)
        guard let letter = suspect.refused(record, reason, nextNumber: &self.nextPartNumber) else { return false }
        self.lanes[writer].refusalsInARow += 1
        self.handlers.gaveUp(letter)
        self.goOn(writer, suspect)
        return true
    }

    /// Goes on after a batch that the worker is done with.
    private func settle(_ writer: Int, _ number: UInt64) {
        self.lanes[writer].deadLettersInARow = 0
        if var suspect = self.lanes[writer].suspect, suspect.part.number == number {
            suspect.settle(nextNumber: &self.nextPartNumber)
            self.goOn(writer, suspect)
        }
        self.pump(writer)
    }

    private func goOn(_ writer: Int, _ suspect: SuspectBatch) {
        self.owedHeader += self.lanes[writer].goOn(suspect, repeatsHeader: self.format.header == .everyBatch)
    }

    private func lose(_ writer: Int) {
        _ = self.lanes[writer].takeBack()
        var batches = self.lanes[writer].waiting
        // The part stands for all of the batch that is left.
        if let suspect = self.lanes[writer].suspect {
            for index in batches.indices where batches[index].number == suspect.part.number {
                batches[index].records = suspect.open
            }
        }
        self.lanes[writer] = MediumWriterLane(isLost: true)
        self.drop(batches, nil)
    }

    // MARK: - Giving

    private func pump(_ writer: Int) {
        while let feeder = self.lanes[writer].feeder, self.lanes[writer].given.count < self.lanes[writer].mostGiven,
            !self.lanes[writer].waiting.isEmpty
        {
            let sent = self.lanes[writer].sent
            if sent == 0, self.lanes[writer].suspect == nil, !self.owedHeader.isEmpty {
                self.lanes[writer].waiting[0].prepend(Array(self.owedHeader))
                self.owedHeader = []
            }
            let batch = self.lanes[writer].waiting[0]
            do throws(RingViolation) {
                let count = try batch.bytes.withUnsafeBytes { bytes in
                    Result { () throws(RingViolation) in
                        try feeder.publish(
                            UnsafeRawBufferPointer(rebasing: bytes[sent...]),
                            records: UInt64(batch.records),
                            batch: batch.number
                        )
                    }
                }.get()
                guard count > 0 else { return }
                self.lanes[writer].sent += count
            } catch {
                self.lanes[writer].feeder = nil
                self.handlers.violated(writer, error)
                return
            }
            guard self.lanes[writer].sent == batch.bytes.count else { continue }
            self.lanes[writer].sent = 0
            self.lanes[writer].given.append(self.lanes[writer].waiting.removeFirst())
        }
    }

    private func drop(_ batches: [OutgoingBatch], _ reason: String?) {
        self.account.droppedBatches += batches.count
        self.account.droppedRecords += batches.reduce(0) { $0 + $1.records }
        guard let reason else { return }
        if self.account.firstReason == nil { self.account.firstReason = reason }
        self.handlers.rejected(reason)
    }
}
