import Records
import Transforms
import Workers

/// Maps the records of an outlet as far as no plugin does, and makes the bytes of its format of batches of them.
final class BatchConversion {
    /// What is made of CBOR here; lines that workers write are passed on as they are.
    private enum Kind {
        case asItIs
        case lines
        case rows
        case batches(any BatchFormat)
    }

    private let format: OutputFormat
    private let kind: Kind
    private let chain: MappingChain
    private var columns: [String]?
    private var writer: RecordWriter?
    private var reportedKeys = 0
    /// The row of column names; empty: there is none, or the columns are not known yet.
    private(set) var header: [UInt8] = []
    /// Keys that have no column, which nobody was told yet.
    private(set) var unknownKeys: [String] = []

    /// Bytes of rows or lines that are made at once, so that none is longer.
    private static let rowCapacity = 1 << 20

    /// - Parameters:
    ///   - context: What mappings and formats need to know of the run.
    init(_ outlet: SimulationRequest.Outlet, _ context: TransformContext) throws(MappingChain.UnknownMapping) {
        self.format = outlet.format
        self.columns = outlet.columns
        let refinement = outlet.refinement
        self.chain = try MappingChain(
            names: refinement.leading,
            options: MappingOptions(steps: refinement.steps, context: context)
        )
        if outlet.template != nil || outlet.isWrittenByWorkers
            || !outlet.format.isLines && outlet.format.batchFormat == nil || refinement.format != nil
        {
            self.kind = .asItIs
        } else if let name = outlet.format.batchFormat, let entry = BatchFormatCatalog.find(name) {
            self.kind = .batches(entry.make(context))
        } else {
            self.kind = outlet.format.encoding == .json ? .lines : .rows
        }
    }

    /// Whether records are written one by one, so that batches need not be kept apart for it.
    var isContinuous: Bool {
        switch self.kind {
        case .asItIs, .lines: true
        case .rows, .batches: false
        }
    }

    /// What the mappings make of a batch.
    func mapped(_ records: [UInt8]) throws -> [UInt8] {
        guard !self.chain.isEmpty else { return records }
        var buffer = ByteBuffer(capacity: records.count)
        try records.withUnsafeBytes { bytes in
            _ = try Result { () throws(TransformError) in try self.chain.map(bytes, into: &buffer) }.get()
        }
        return Array(buffer.bytes)
    }

    /// The bytes of a batch, without a header.
    func bytes(of records: [UInt8], count: Int) throws -> [UInt8] {
        switch self.kind {
        case .asItIs: return records
        case .batches(let format):
            var buffer = ByteBuffer()
            try records.withUnsafeBytes { bytes in
                try Result { () throws(TransformError) in try format.encode(bytes, count: count, into: &buffer) }.get()
            }
            return Array(buffer.bytes)
        case .lines: return try records.withUnsafeBytes { try self.written($0, columns: []) }
        case .rows:
            return try records.withUnsafeBytes { records in
                let columns = try self.columns ?? RecordTranscoder.keys(of: records)
                if self.columns == nil || self.header.isEmpty { self.header = self.format.headerRow(columns) }
                self.columns = columns
                return try self.written(records, columns: columns)
            }
        }
    }

    private func written(_ records: UnsafeRawBufferPointer, columns: [String]) throws -> [UInt8] {
        var writer =
            self.writer.take()
            ?? RecordWriter(encoding: self.format.encoding, columns: columns, recordLimit: Self.rowCapacity)
        let room = UnsafeMutableRawPointer.allocate(byteCount: Self.rowCapacity + RecordWriter.slack, alignment: 16)
        defer { room.deallocate() }
        var written: [UInt8] = []
        var offset = 0
        _ = writer.attach(room, capacity: Self.rowCapacity)
        while offset < records.count {
            offset += try RecordTranscoder.transcode(
                UnsafeRawBufferPointer(rebasing: records[offset...]),
                into: &writer
            )
            if try !writer.endRecord() {
                written += UnsafeRawBufferPointer(start: room, count: writer.length)
                _ = writer.attach(room, capacity: Self.rowCapacity)
            }
        }
        written += UnsafeRawBufferPointer(start: room, count: writer.length)
        self.unknownKeys += writer.unknownKeys.dropFirst(self.reportedKeys)
        self.reportedKeys = writer.unknownKeys.count
        self.writer = consume writer
        return written
    }

    /// The keys that have no column, once each.
    func takeUnknownKeys() -> [String] {
        defer { self.unknownKeys = [] }
        return self.unknownKeys
    }
}
