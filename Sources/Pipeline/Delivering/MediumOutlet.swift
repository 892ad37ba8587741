import Synchronization
import Workers

// The data thread's side of a medium that is a plugin. Records are gathered to whole batches, and each batch is given to
// the writer of its producer, so that the batches of one producer arrive in the order in which they were made. A batch
// stays here until it has arrived: when a writer dies, its successor gets what the dead one had.
//
// A slow medium slows down the producers: as long as a writer has batches waiting, nothing is taken from the rings of
// its producers.

/// Takes batches to the workers of a medium. Belongs to the data thread.
final class MediumOutlet {
    /// What the event loop tells about a writer.
    enum Event: Sendable {
        /// It has a worker that takes batches.
        case opened(RingFeeder)
        case delivered(batch: UInt64)
        case rejected(batch: UInt64, reason: String)
        /// There is room for the rest of a batch.
        case tookPart
        /// Its worker is gone; perhaps another one comes.
        case closed
        /// No other worker comes.
        case lost
    }

    private struct Batch {
        var number: UInt64
        var bytes: [UInt8] = []
        var records = 0
        var producer: Int
    }

    private struct Writer {
        var feeder: RingFeeder?
        /// Given to the worker as a whole, and not arrived yet; the oldest first.
        var given: [Batch] = []
        var waiting: [Batch] = []
        /// Bytes of the first waiting one that were given already.
        var sent = 0
        var isLost = false
    }

    /// What came of it all; complete when the thread has ended.
    struct Account {
        var delivered: [Int]
        var droppedBatches = 0
        var droppedRecords = 0
        var firstReason: String?
    }

    private var writers: [Writer]
    private var unfinished: [Batch?]
    private var nextNumber: UInt64 = 0
    private var hasBegun = false
    private let format: OutputFormat
    /// What precedes each batch or the first one, if anything; set before the first record comes.
    var header: [UInt8] = []
    private(set) var account: Account
    /// Called with the first reason for which a batch could not be delivered.
    private let rejected: (String) -> Void
    /// Called when a worker breaks the rules of its ring.
    private let violated: (_ writer: Int, RingViolation) -> Void
    private let delivered: (Int) -> Void

    /// Batches that a worker may have at once: the next one is there when one has arrived.
    private static let mostGiven = 2
    /// Batches that may wait for a worker before its producers have to.
    private static let mostWaiting = 2

    init(
        writers: Int,
        producers: Int,
        format: OutputFormat,
        delivered: @escaping (Int) -> Void,
        rejected: @escaping (String) -> Void,
        violated: @escaping (_ writer: Int, RingViolation) -> Void
    ) {
        self.writers = Array(repeating: Writer(), count: writers)
        self.unfinished = Array(repeating: nil, count: producers)
        self.format = format
        self.account = Account(delivered: Array(repeating: 0, count: producers))
        self.delivered = delivered
        self.rejected = rejected
        self.violated = violated
    }

    /// Whether more may come from a producer.
    func hasRoom(for producer: Int) -> Bool {
        self.writers[self.writer(of: producer)].waiting.count < Self.mostWaiting
    }

    /// Whether everything has arrived or was given up.
    var isIdle: Bool {
        self.writers.allSatisfy { $0.given.isEmpty && $0.waiting.isEmpty } && self.unfinished.allSatisfy { $0 == nil }
    }

    /// Takes records of a producer.
    func take(_ span: RingConsumer.Span, from producer: Int) {
        var batch = self.unfinished[producer] ?? self.makeBatch(producer)
        // Held here alone it grows in place; else each part would copy all that came before.
        self.unfinished[producer] = nil
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
        guard !self.writers[writer].isLost else { return self.drop([batch], nil) }
        self.writers[writer].waiting.append(batch)
        self.pump(writer)
    }

    func handle(_ event: Event, of writer: Int) {
        switch event {
        case .opened(let feeder):
            self.writers[writer].feeder = feeder
            self.pump(writer)
        case .delivered(let number):
            guard let batch = self.take(number, from: writer) else { return }
            self.account.delivered[batch.producer] += batch.records
            self.delivered(batch.records)
            self.pump(writer)
        case .rejected(let number, let reason):
            guard let batch = self.take(number, from: writer) else { return }
            self.drop([batch], reason)
            self.pump(writer)
        case .tookPart: self.pump(writer)
        case .closed:
            self.writers[writer].feeder = nil
            self.writers[writer].sent = 0
            self.writers[writer].waiting.insert(contentsOf: self.writers[writer].given, at: 0)
            self.writers[writer].given = []
        case .lost:
            let batches = self.writers[writer].given + self.writers[writer].waiting
            self.writers[writer] = Writer(isLost: true)
            self.drop(batches, nil)
        }
    }

    private func writer(of producer: Int) -> Int { producer % self.writers.count }

    private func makeBatch(_ producer: Int) -> Batch {
        defer {
            self.nextNumber += 1
            self.hasBegun = true
        }
        var batch = Batch(number: self.nextNumber, producer: producer)
        if self.format.header == .everyBatch || (self.format.header == .once && !self.hasBegun) {
            batch.bytes = self.header
        }
        return batch
    }

    private func pump(_ writer: Int) {
        while let feeder = self.writers[writer].feeder, self.writers[writer].given.count < Self.mostGiven,
            let batch = self.writers[writer].waiting.first
        {
            let sent = self.writers[writer].sent
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
                self.writers[writer].sent += count
            } catch {
                self.writers[writer].feeder = nil
                self.violated(writer, error)
                return
            }
            guard self.writers[writer].sent == batch.bytes.count else { continue }
            self.writers[writer].sent = 0
            self.writers[writer].given.append(self.writers[writer].waiting.removeFirst())
        }
    }

    /// Takes a batch from those that are on their way. What the worker says of others does not count.
    private func take(_ number: UInt64, from writer: Int) -> Batch? {
        guard let place = self.writers[writer].given.firstIndex(where: { $0.number == number }) else { return nil }
        return self.writers[writer].given.remove(at: place)
    }

    private func drop(_ batches: [Batch], _ reason: String?) {
        self.account.droppedBatches += batches.count
        self.account.droppedRecords += batches.reduce(0) { $0 + $1.records }
        guard let reason else { return }
        if self.account.firstReason == nil { self.account.firstReason = reason }
        self.rejected(reason)
    }
}
