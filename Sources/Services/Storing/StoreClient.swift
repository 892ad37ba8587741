import PluginABI
import Synchronization
import Workers

// The writer is one instance, so that transactions that wait are done together; reading has instances of its own and does
// not wait for it. What was done when a call returned is seen by every call made after that.
//
// A worker that dies in the middle of a commit leaves its fate unknown. Where that is sound, the same commit is made
// again with the next worker: putting and deleting twice is the same as once, as long as nothing comes between, and
// nothing does, for one commit is under way at a time. With conditions it is sound if none of them can have been changed by
// the commit itself.

/// A store, for any thread.
public final class StoreClient: Sendable {
    private struct Request: Sendable {
        var transaction: StoreTransaction
        var completion: @Sendable (Result<StoreTransaction.Outcome, StoringError>) -> Void
    }

    /// Bytes of transactions that are committed together.
    private static let largestGroup = 4 << 20
    /// How often a call is made again whose worker died.
    public static let mostRepetitions = 5

    private let writer: CallClient
    private let readers: [CallClient]
    private let nextReader = Atomic(0)
    private let names = PackedNames()
    private let deadline: Int64
    private let groups: CallGroups<Request>
    private let records: MetricCounter?

    /// - Parameters:
    ///   - writer: The instance that commits.
    ///   - readers: Instances of the same store that read; none: the writer does.
    ///   - deadline: How long the worker may be busy with a call, in nanoseconds.
    ///   - records: Counts changes, conditions, keys that are looked up and entries that are found.
    public init(
        writer: CallClient,
        readers: [CallClient] = [],
        deadline: Int64 = 60_000_000_000,
        records: MetricCounter? = nil
    ) {
        self.writer = writer
        self.records = records
        self.readers = readers.isEmpty ? [writer] : readers
        self.deadline = deadline
        let names = self.names
        self.groups = CallGroups(largest: Self.largestGroup) { group, done in
            Self.commit(group, names, writer, deadline, attempt: 1, done)
        }
    }

    /// A collection by its name: 1 to 64 bytes of `[a-z0-9_.-]`.
    public func collection(_ name: String) -> StoreCollection {
        StoreCollection(name: name, place: self.names.place(of: name))
    }

    // MARK: - Writing

    /// Commits a transaction, together with others that wait, and returns when it is durable or was refused.
    @discardableResult
    public func commit(_ transaction: StoreTransaction) throws(StoringError) -> StoreTransaction.Outcome {
        let outcome = CallWaiter<Result<StoreTransaction.Outcome, StoringError>>()
        self.commit(transaction) { outcome.finish($0) }
        return try outcome.wait().get()
    }

    /// The same without waiting.
    ///
    /// - Parameter completion: Called once, on any thread; it must not block.
    public func commit(
        _ transaction: StoreTransaction,
        completion: @escaping @Sendable (Result<StoreTransaction.Outcome, StoringError>) -> Void
    ) {
        self.records?.add(transaction.operationCount)
        self.groups.add(Request(transaction: transaction, completion: completion), size: transaction.size)
    }

    private static func commit(
        _ group: [Request],
        _ names: PackedNames,
        _ writer: CallClient,
        _ deadline: Int64,
        attempt: Int,
        _ done: @escaping @Sendable () -> Void
    ) {
        var call = PackedWriter()
        let packed = names.packed
        call.reserve(packed.count + group.reduce(0) { $0 + $1.transaction.size + 13 })
        call.raw(packed)
        for (index, request) in group.enumerated() {
            if index > 0 { call.raw([UInt8(PLUGIN_STORE_BEGIN)] + [UInt8](repeating: 0, count: 12)) }
            call.raw(request.transaction.operations.bytes)
        }
        writer.call(1, call.bytes, deadline: deadline) { result in
            let outcomes = Self.outcomes(of: result, count: group.count)
            if case .failure(let error) = outcomes, attempt <= Self.mostRepetitions,
                Self.isRepeatable(error, result) && (error.cause != .unknown || Self.isRepeatable(group))
            {
                return Self.commit(group, names, writer, deadline, attempt: attempt + 1, done)
            }
            for (index, request) in group.enumerated() { request.completion(outcomes.map { $0[index] }) }
            done()
        }
    }

    /// Whether the end of a worker, or its not knowing, is why there is no answer.
    public static func isRepeatable(_ error: StoringError, _ result: Result<CallAnswer, CallError>) -> Bool {
        switch result {
        case .success: error.cause == .unknown
        case .failure(let failure): failure.cause == .died
        }
    }

    /// Whether doing all of it again is the same as doing it once.
    private static func isRepeatable(_ group: [Request]) -> Bool {
        let conditions = group.reduce(0) { $0 | $1.transaction.conditionCollections }
        let written = group.reduce(0) { $0 | $1.transaction.writtenCollections }
        return conditions & written == 0
    }

    private static func outcomes(
        of result: Result<CallAnswer, CallError>,
        count: Int
    ) -> Result<[StoreTransaction.Outcome], StoringError> {
        switch result {
        case .failure(let error): return .failure(StoringError(error))
        case .success(let answer):
            guard answer.isOK else { return .failure(StoringError(answer)) }
            guard answer.bytes.count == count, answer.bytes.allSatisfy({ Int($0) <= Int(PLUGIN_STORE_CONFLICT) }) else {
                let reason = "[P-42] the store answered \(count) transactions with \(answer.bytes.prefix(16))"
                return .failure(StoringError(.unknown, reason))
            }
            return .success(answer.bytes.map { Int($0) == Int(PLUGIN_STORE_DONE) ? .done : .conflict })
        }
    }

    // MARK: - Reading

    /// Looks up keys, at one moment.
    ///
    /// - Returns: Their values in the same order; nil where there is no such key.
    public func get(_ keys: [(collection: StoreCollection, key: [UInt8])]) throws(StoringError) -> [[UInt8]?] {
        var call = PackedWriter()
        call.raw(self.names.packed)
        for (collection, key) in keys {
            call.u32(collection.place)
            call.piece(key)
        }
        var answer = PackedReader(try self.read(2, call.bytes))
        self.records?.add(keys.count)
        var values: [[UInt8]?] = []
        values.reserveCapacity(keys.count)
        for _ in keys {
            let length = try answer.u32()
            values.append(length == UInt32(PLUGIN_STORE_ABSENT) ? nil : try answer.raw(length))
        }
        return values
    }

    /// Looks up one key.
    public func get(_ collection: StoreCollection, _ key: [UInt8]) throws(StoringError) -> [UInt8]? {
        try self.get([(collection, key)])[0]
    }

    /// Reads ranges, at one moment.
    public func scan(_ scans: [StoreScan]) throws(StoringError) -> [StorePage] {
        var call = PackedWriter()
        call.raw(self.names.packed)
        for scan in scans {
            call.u32(scan.collection.place)
            let backward = scan.isBackward ? PLUGIN_STORE_BACKWARD : 0
            call.u8(UInt8(backward | (scan.keysOnly ? PLUGIN_STORE_KEYS_ONLY : 0)))
            call.u32(UInt32(clamping: scan.limit))
            call.u32(UInt32(clamping: scan.byteLimit))
            call.piece(scan.from)
            call.piece(scan.to)
        }
        var answer = PackedReader(try self.read(3, call.bytes))
        var pages: [StorePage] = []
        for scan in scans {
            var page = StorePage(entries: [], hasMore: try answer.u8() != 0)
            let count = try answer.u32()
            guard Int(count) <= scan.limit else {
                throw StoringError(.failed, "[P-44] a scan of \(scan.limit) entries brought \(count)")
            }
            self.records?.add(Int(count))
            for _ in 0..<count {
                let (key, value) = (try answer.u32(), try answer.u32())
                page.entries.append(StorePage.Entry(key: try answer.raw(key), value: try answer.raw(value)))
            }
            pages.append(page)
        }
        return pages
    }

    /// Reads a range.
    public func scan(_ scan: StoreScan) throws(StoringError) -> StorePage { try self.scan([scan])[0] }

    /// Reads all keys of a range, in the order of the scan. They are held at once: for ranges that are known to be moderate.
    public func keys(_ scan: StoreScan) throws(StoringError) -> [[UInt8]] {
        var scan = scan
        scan.keysOnly = true
        scan.limit = 10_000
        var keys: [[UInt8]] = []
        while true {
            let page = try self.scan(scan)
            keys += page.entries.map(\.key)
            guard page.hasMore, let last = keys.last else { return keys }
            scan.pass(last)
        }
    }

    /// Reads all entries of a range, page by page, in the order of the scan.
    public func forEach(
        _ scan: StoreScan,
        _ body: (StorePage.Entry) throws(StoringError) -> Void
    ) throws(StoringError) {
        try self.walk(scan) { entry throws(StoringError) in
            try body(entry)
            return true
        }
    }

    /// The same of many ranges, one after the other; what comes first in them is read at one moment.
    ///
    /// - Parameters:
    ///   - scans: With limits that have room for as many pages at once.
    ///   - body: Given the number of the range besides.
    public func forEach(
        of scans: [StoreScan],
        _ body: (_ place: Int, StorePage.Entry) throws(StoringError) -> Void
    ) throws(StoringError) {
        for (place, page) in try self.scan(scans).enumerated() {
            for entry in page.entries { try body(place, entry) }
            guard page.hasMore, let last = page.entries.last else { continue }
            let scan = scans[place]
            var rest = StoreScan(scan.collection, from: scan.from, to: scan.to, limit: 5000)
            (rest.isBackward, rest.keysOnly) = (scan.isBackward, scan.keysOnly)
            rest.pass(last.key)
            try self.forEach(rest) { entry throws(StoringError) in try body(place, entry) }
        }
    }

    /// Reads entries of a range, page by page, in the order of the scan, until the body returns false.
    public func walk(
        _ scan: StoreScan,
        _ body: (StorePage.Entry) throws(StoringError) -> Bool
    ) throws(StoringError) {
        var scan = scan
        while true {
            let page = try self.scan(scan)
            for entry in page.entries { guard try body(entry) else { return } }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }

    /// Reading changes nothing, so it is done again when the worker dies.
    private func read(_ verb: UInt32, _ bytes: [UInt8]) throws(StoringError) -> [UInt8] {
        let place = self.nextReader.wrappingAdd(1, ordering: .relaxed).oldValue
        let reader = self.readers[Int(UInt(bitPattern: place) % UInt(self.readers.count))]
        return try reader.callAgain(verb, bytes, deadline: self.deadline)
    }
}
