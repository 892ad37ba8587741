import Records
import Transforms
import Workers

/// Makes the bytes of an outlet's format of batches of records.
final class BatchConversion {
    /// What is made of CBOR here; lines that workers write are passed on as they are.
    private enum Kind {
        case asItIs
        case rows
        case batches(any BatchFormat)
    }

    private let format: OutputFormat
    private let kind: Kind
    private var columns: [String]?
    private var writer: RecordWriter?
    private var reportedKeys = 0
    /// The row of column names; empty: there is none, or the columns are not known yet.
    private(set) var header: [UInt8] = []
    /// Keys that have no column, which nobody was told yet.
    private(set) var unknownKeys: [String] = []

    /// Bytes of a batch of rows that are made at once.
    private static let rowCapacity = 1 << 20

    init(_ outlet: SimulationRequest.Outlet) {
        self.format = outlet.format
        self.columns = outlet.columns
        if outlet.template != nil || outlet.isWrittenByWorkers
            || !outlet.format.isLines && outlet.format.batchFormat == nil
        {
            self.kind = .asItIs
        } else if let name = outlet.format.batchFormat, let entry = BatchFormatCatalog.find(name) {
            let context = TransformContext(seed: 0, isSeeded: false, instance: 1, clock: (0, 0), firstRecord: 0)
            self.kind = .batches(entry.make(context))
        } else {
            self.kind = .rows
        }
    }

    /// Whether the bytes of a section are those of the format, so that batches need not be kept apart for it.
    var changesNothing: Bool { if case .asItIs = self.kind { true } else { false } }

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
        case .rows: return try records.withUnsafeBytes { try self.rows($0) }
        }
    }

    private func rows(_ records: UnsafeRawBufferPointer) throws -> [UInt8] {
        let columns = try self.columns ?? RecordTranscoder.keys(of: records)
        if self.columns == nil || self.header.isEmpty { self.header = self.format.headerRow(columns) }
        self.columns = columns
        var writer =
            self.writer.take() ?? RecordWriter(encoding: .csv, columns: columns, recordLimit: Self.rowCapacity)
        let room = UnsafeMutableRawPointer.allocate(byteCount: Self.rowCapacity + RecordWriter.slack, alignment: 16)
        defer { room.deallocate() }
        var rows: [UInt8] = []
        var offset = 0
        _ = writer.attach(room, capacity: Self.rowCapacity)
        while offset < records.count {
            offset += try RecordTranscoder.transcode(
                UnsafeRawBufferPointer(rebasing: records[offset...]),
                into: &writer
            )
            if try !writer.endRecord() {
                rows += UnsafeRawBufferPointer(start: room, count: writer.length)
                _ = writer.attach(room, capacity: Self.rowCapacity)
            }
        }
        rows += UnsafeRawBufferPointer(start: room, count: writer.length)
        self.unknownKeys += writer.unknownKeys.dropFirst(self.reportedKeys)
        self.reportedKeys = writer.unknownKeys.count
        self.writer = consume writer
        return rows
    }

    /// The keys that have no column, once each.
    func takeUnknownKeys() -> [String] {
        defer { self.unknownKeys = [] }
        return self.unknownKeys
    }
}
