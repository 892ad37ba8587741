import Records
import Transforms
import Workers

// One place where events go, on the data thread. What comes is gathered: lines for a file until it pays to write them,
// everything else until it is a batch. Batches have their size to the record whatever the number of shards, because a
// section that is too long for one is cut between records.

/// Gathers the events of some streams, and passes them on. Belongs to the data thread.
final class StreamOutlet {
    enum Destination {
        case file(FileMedium)
        case medium(MediumOutlet)
    }

    let request: SimulationRequest.Outlet
    /// The workers that its records go through; nil: there are none.
    let lane: RefinementLane?
    private let conversion: BatchConversion
    private let batchSize: Int
    private var destination: Destination?
    private var bytes: [UInt8] = []
    private var records = 0
    private var hasHeader = false
    /// Records that were written to a file; those of mediums are counted by them.
    private(set) var written = 0

    /// Bytes of lines that are worth a write.
    private static let worthAWrite = 64 * 1024

    /// - Parameter context: What mappings and formats need to know of the run.
    init(
        _ request: SimulationRequest.Outlet,
        batchSize: Int,
        medium: MediumOutlet?,
        lane: RefinementLane?,
        context: TransformContext
    ) throws(MappingChain.UnknownMapping) {
        self.request = request
        self.lane = lane
        self.conversion = try BatchConversion(request, context)
        self.batchSize = batchSize
        self.destination = medium.map { .medium($0) }
    }

    /// The medium, if it is one of a plugin.
    var medium: MediumOutlet? { if case .medium(let medium) = self.destination { medium } else { nil } }

    /// Opens the file, if it is one.
    ///
    /// - Parameter files: Those that are open already, by path.
    func open(_ files: inout [String: FileMedium]) throws(SystemError) {
        guard case .file(let path) = self.request.destination else { return }
        let known = files[path]
        let file = if let known { known } else { try FileMedium(path: path) }
        files[path] = file
        self.destination = .file(file)
    }

    /// Whether it takes more now.
    var hasRoom: Bool { (self.lane?.hasRoom ?? true) && (self.medium?.hasRoom(for: 0) ?? true) }

    /// The ring in which something is to come that can be passed on.
    var awaitedRing: RingConsumer? {
        guard let lane = self.lane, lane.isAwaited, self.medium?.hasRoom(for: 0) ?? true else { return nil }
        return lane.ring
    }

    /// Whether all has arrived that it was given.
    var isIdle: Bool { (self.lane?.isIdle ?? true) && (self.medium?.isIdle ?? true) }

    /// Whether what is gathered may be written at any moment: then nobody can see where batches end.
    private var isContinuous: Bool { self.medium == nil && self.lane == nil && self.conversion.isContinuous }

    /// Takes the records of a section.
    func take(_ section: ShardLane.Section) throws {
        let start = self.bytes.count
        self.bytes.append(contentsOf: section.bytes)
        guard self.request.encoding != .json || self.bytes.last == UInt8(ascii: "\n") else {
            self.bytes.removeLast(self.bytes.count - start)
            throw RingViolation("it published lines that do not end in a line feed")
        }
        let before = self.records
        self.records += section.header.records
        guard !self.isContinuous else {
            if self.bytes.count >= Self.worthAWrite { try self.flush() }
            return
        }
        guard self.records >= self.batchSize else { return }
        guard self.records > self.batchSize else { return try self.flush() }
        try self.cut(start, before, section.header.records)
    }

    /// Passes on as many whole batches as there are, the last section reaching beyond one.
    private func cut(_ start: Int, _ before: Int, _ count: Int) throws {
        let added = Array(self.bytes[start...])
        let ends = added.withUnsafeBytes { RecordBoundaries.ends(in: $0, of: self.request.encoding) }
        guard let ends, ends.count == count else {
            (self.records, self.bytes) = (before, Array(self.bytes[..<start]))
            throw RingViolation("it published a section that does not have the \(count) records that it says")
        }
        self.bytes.removeLast(added.count)
        self.records = before
        var taken = 0
        while taken < count {
            let part = min(self.batchSize - self.records, count - taken)
            self.bytes += added[(taken == 0 ? 0 : ends[taken - 1])..<ends[taken + part - 1]]
            self.records += part
            taken += part
            if self.records == self.batchSize { try self.flush() }
        }
    }

    /// Passes on what is gathered, as a batch if it is not whole lines for a file.
    func flush() throws {
        guard self.records > 0 else { return }
        let mapped = try self.conversion.mapped(self.bytes)
        let records = self.records
        self.bytes.removeAll(keepingCapacity: true)
        self.records = 0
        guard let lane = self.lane else { return try self.pass(mapped, records) }
        guard lane.take(mapped, records: records) else {
            throw SimulationDrain.Failure.failed("a batch does not have the \(records) records that its shards say")
        }
    }

    /// Takes what has come through the workers, and passes it on.
    func pump(at now: Int64) throws -> Bool {
        guard let lane = self.lane else { return false }
        var hasMoved = false
        while self.medium?.hasRoom(for: 0) ?? true, let batch = try lane.pump(at: now) {
            try self.pass(batch.bytes, batch.records)
            hasMoved = true
        }
        return hasMoved
    }

    /// Passes on what came through of a batch of which no more will.
    func passRest() throws {
        if let batch = self.lane?.takeRest() { try self.pass(batch.bytes, batch.records) }
    }

    private func pass(_ batch: [UInt8], _ records: Int) throws {
        guard let destination = self.destination else { return }
        let bytes = try self.conversion.bytes(of: batch, count: records)
        switch destination {
        case .file(let file):
            if self.request.format.header == .everyBatch || (self.request.format.header == .once && !self.hasHeader) {
                try self.conversion.header.withUnsafeBytes { try Self.write($0, file) }
            }
            try bytes.withUnsafeBytes { try Self.write($0, file) }
            self.written += records
        case .medium(let medium):
            if !self.hasHeader { medium.header = self.conversion.header }
            bytes.withUnsafeBytes {
                medium.take(
                    RingConsumer.Span(bytes: $0, records: UInt64(records), endsBatch: true, batch: 0),
                    from: 0
                )
            }
        }
        self.hasHeader = true
    }

    /// Whether it writes to the standard output, as others may.
    var isStandardOutput: Bool { if case .file(path: "-") = self.request.destination { true } else { false } }

    /// Writes lines that are gathered, unless they have to wait for their batch.
    func flushLines() throws { if self.isContinuous { try self.flush() } }

    /// Passes on what may be passed on while nothing more comes for now.
    ///
    /// - Parameter isWaiting: Whether the run waits for its time, so that readers want what there is.
    func rest(isWaiting: Bool) throws { if isWaiting || self.isContinuous { try self.flush() } }

    /// Ends the file; everything was passed on.
    func finish() throws {
        if case .file(let file) = self.destination { try file.finish() }
    }

    /// Keys that have no column in CSV, once each.
    func takeUnknownKeys() -> [String] { self.conversion.takeUnknownKeys() }

    private static func write(_ bytes: UnsafeRawBufferPointer, _ file: FileMedium) throws {
        try Result { () throws(FileMedium.Failure) in try file.write(bytes) }.get()
    }
}

extension SimulationRequest.Outlet {
    /// How records can be told apart in what workers publish, `json` standing for lines.
    var encoding: RecordEncoding { self.template != nil || self.isWrittenByWorkers ? .json : .cbor }
}
