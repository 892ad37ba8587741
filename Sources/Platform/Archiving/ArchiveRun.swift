import Records
import Services
import Workers

// Datapoints leave the store when they are in a file that has its name and is on the disk, and not before. So that none is in
// two archives, the file is noted before it gets its name, and that note is changed with the removal: as long as it says
// "begun" all datapoints of the file are in the store, and the file is removed before a new one is begun.
//
//   note: begun --> file is written --> note: its name --> file gets its name --> removal, and note: done
//
// What one archive removes fits into one transaction. Where blocks are removed as a whole, as what is old is, that is some
// hundred megabytes.

/// Archives what is old of raw datapoints, or only removes it. For one thread, which it blocks.
final class ArchiveRun {
    private static let blocksAtOnce = 32
    /// Blocks that one transaction removes.
    private static let removalLimit = 20_000
    /// Bytes of blocks that one transaction writes anew.
    private static let changeLimit = 4 << 20
    /// Microseconds that a transaction may take until it is seen.
    private static let indexDelay: Int64 = 600_000_000

    /// What one transaction does.
    private final class Piece {
        var record: ArchiveRecord
        /// nil: nothing is written.
        let file: ArchiveFile?
        var transaction: StoreTransaction
        var removed = 0
        var changedBytes = 0

        init(_ record: ArchiveRecord, _ file: ArchiveFile?, _ transaction: StoreTransaction) {
            self.record = record
            self.file = file
            self.transaction = transaction
        }

        var isFull: Bool { self.removed >= ArchiveRun.removalLimit || self.changedBytes >= ArchiveRun.changeLimit }
    }

    private let surroundings: SnapshotRun.Surroundings
    private let model: ModelSpec
    private let store: EntityStore
    private let directory: String?
    private let cutoff: Int64
    private let begun = Clock.system()
    /// Datapoints that were removed.
    private(set) var datapoints = 0
    /// Tasks that the model cannot read.
    private(set) var unreadable = 0

    /// - Parameters:
    ///   - directory: nil: what is old is only removed.
    ///   - cutoff: What is older is old.
    init(_ surroundings: SnapshotRun.Surroundings, directory: String?, cutoff: Int64) {
        self.surroundings = surroundings
        self.model = surroundings.model
        self.store = surroundings.store
        self.directory = directory
        self.cutoff = cutoff
    }

    /// Works until all that is old is archived.
    ///
    /// - Returns: The names of the files.
    func run() throws(ArchiveError) -> [String] {
        try self.settle()
        var names: [String] = []
        var piece: Piece?
        for entity in self.model.entities {
            var scan = StoreScan(self.store.raw, prefix: EntityKeys.prefix(entity))
            scan.limit = Self.blocksAtOnce
            while true {
                if self.surroundings.isStopping() { throw .ended(.stopping) }
                let page = try self.page(scan)
                for entry in page.entries {
                    try self.take(entry, &piece)
                    guard let full = piece, full.isFull else { continue }
                    names += try self.finish(full)
                    piece = nil
                }
                guard page.hasMore, let last = page.entries.last else { break }
                scan.pass(last.key)
            }
        }
        if let piece { names += try self.finish(piece) }
        for entity in self.model.entities { try self.cleanIndex(entity) }
        if self.datapoints > 0 { try self.noteRun(names) }
        return names
    }

    /// Removes files of archives that were not completed.
    func settle() throws(ArchiveError) {
        for key in try self.keys(StoreScan(self.store.archives)) {
            let bytes = try Self.storing { () throws(StoringError) in
                try self.store.client.get(self.store.archives, key)
            }
            guard let record = bytes.flatMap({ ArchiveRecord($0) }), record.state == .begun else { continue }
            if let directory = self.directory {
                try Self.writing { () throws(SystemError) in try ArchiveFile.remove(record, from: directory) }
            }
            var transaction = self.transaction()
            transaction.delete(self.store.archives, key)
            try self.commit(transaction)
        }
    }

    // MARK: - Pieces

    private func take(_ entry: StorePage.Entry, _ piece: inout Piece?) throws(ArchiveError) {
        guard let arrival = Arrival(endOf: entry.key) else { return }
        let pruning = try Self.storing { () throws(StoringError) in
            try RawPruning(entry.value, arrival: arrival, cutoff: self.cutoff, self.model)
        }
        self.unreadable += pruning.unreadable
        guard !pruning.old.isEmpty else { return }
        let current: Piece
        if let piece { current = piece } else { current = try self.begin() }
        piece = current
        for task in pruning.old {
            for datapoint in task.datapoints {
                let time = datapoint.start ?? arrival.time
                current.record.first = min(current.record.first ?? time, time)
                current.record.last = max(current.record.last ?? time, time)
                current.record.datapoints += 1
                do throws(SystemError) { try current.file?.add(datapoint, of: task) } catch { throw .writing(error) }
            }
        }
        switch pruning.outcome {
        case .kept: break
        case .changed(let bytes):
            current.transaction.put(self.store.raw, entry.key, bytes)
            current.changedBytes += bytes.count
        case .removed:
            current.transaction.delete(self.store.raw, entry.key)
            current.removed += 1
        }
    }

    private func begin() throws(ArchiveError) -> Piece {
        let record = ArchiveRecord(Clock.system())
        guard let directory = self.directory else {
            return Piece(record, nil, self.transaction())
        }
        try self.note(record)
        do throws(SystemError) {
            return Piece(record, try ArchiveFile(record, in: directory), self.transaction())
        } catch {
            throw .writing(error)
        }
    }

    private func finish(_ piece: Piece) throws(ArchiveError) -> [String] {
        var record = piece.record
        if let file = piece.file {
            do throws(SystemError) {
                try file.close(&record)
            } catch {
                throw .writing(error)
            }
            try self.note(record)
            do throws(SystemError) {
                try file.publish(record)
            } catch {
                throw .writing(error)
            }
            record.state = .done
            piece.transaction.put(self.store.archives, SnapshotRuns.key(record.time), record.bytes)
        }
        try self.commit(piece.transaction)
        self.datapoints += record.datapoints
        return record.name.isEmpty ? [] : [record.name]
    }

    private func note(_ record: ArchiveRecord) throws(ArchiveError) {
        var transaction = self.transaction()
        transaction.put(self.store.archives, SnapshotRuns.key(record.time), record.bytes)
        try self.commit(transaction)
    }

    /// Notes the run among those of the platform.
    private func noteRun(_ names: [String]) throws(ArchiveError) {
        var transaction = self.transaction()
        RunMetadata(
            .history,
            self.begun,
            [
                "archivation_start": .timestamp(self.begun), "archivation_end": .timestamp(Clock.system()),
                "datapoints": .int(self.datapoints), "files": .array(names.map { .string($0) }),
            ]
        ).put(into: &transaction, self.store)
        try self.commit(transaction)
    }

    // MARK: - The index

    /// Removes what the index says of blocks before the first that there still is.
    private func cleanIndex(_ entity: EntityType) throws(ArchiveError) {
        let prefix = EntityKeys.prefix(entity)
        var first = StoreScan(self.store.raw, prefix: prefix)
        first.keysOnly = true
        first.limit = 1
        let oldest = try self.page(first).entries.first.flatMap { Arrival(endOf: $0.key)?.time } ?? .max
        // A block that came in before may have become durable just now.
        let bound = min(oldest, self.begun - Self.indexDelay)
        var scan = StoreScan(self.store.rawIndex, prefix: prefix)
        scan.keysOnly = true
        scan.limit = 5000
        while true {
            let page = try self.page(scan)
            var transaction = self.transaction()
            var count = 0
            for entry in page.entries where Arrival(endOf: entry.key).map({ $0.time < bound }) ?? false {
                transaction.delete(self.store.rawIndex, entry.key)
                count += 1
            }
            if count > 0 { try self.commit(transaction) }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }

    // MARK: - The store

    private func transaction() -> StoreTransaction {
        var transaction = StoreTransaction()
        self.surroundings.engine.ownership.expect(of: [0], in: &transaction)
        return transaction
    }

    private func commit(_ transaction: StoreTransaction) throws(ArchiveError) {
        do throws(SnapshotError) { try self.surroundings.commit(transaction) } catch { throw .ended(error) }
    }

    private func page(_ scan: StoreScan) throws(ArchiveError) -> StorePage {
        try Self.storing { () throws(StoringError) in try self.store.client.scan(scan) }
    }

    private func keys(_ scan: StoreScan) throws(ArchiveError) -> [[UInt8]] {
        try Self.storing { () throws(StoringError) in try self.store.client.keys(scan) }
    }

    private static func storing<Result>(_ body: () throws(StoringError) -> Result) throws(ArchiveError) -> Result {
        do throws(StoringError) { return try body() } catch { throw .ended(.storing(error)) }
    }

    private static func writing(_ body: () throws(SystemError) -> Void) throws(ArchiveError) {
        do throws(SystemError) { try body() } catch { throw .writing(error) }
    }
}
