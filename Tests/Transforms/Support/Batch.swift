import Records
import Transforms

/// Records as formats and mappings get them.
struct Batch {
    var bytes: [UInt8]
    var count: Int

    init(_ records: [Record]) {
        self.bytes = records.flatMap { CBOR.encode(.map($0)) }
        self.count = records.count
    }

    init(bytes: [UInt8], count: Int) {
        self.bytes = bytes
        self.count = count
    }

    /// The records as a model that uses a `RecordWriter` writes them: maps whose length is not told.
    static func written(_ records: [Record]) throws -> Batch {
        var bytes: [UInt8] = []
        var writer = RecordWriter(encoding: .cbor)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 21, alignment: 16)
        defer { memory.deallocate() }
        for record in records {
            guard let start = memory.baseAddress else { break }
            _ = writer.attach(start, capacity: memory.count - RecordWriter.slack)
            writer.fields(of: record)
            _ = try writer.endRecord()
            bytes += memory[..<writer.length]
        }
        return Batch(bytes: bytes, count: records.count)
    }

    /// Has a format make bytes of the batch, which is in memory of exactly its size.
    func encoded(by format: any BatchFormat, behind before: [UInt8] = []) throws -> [UInt8] {
        var output = ByteBuffer(capacity: 16)
        before.withUnsafeBytes { output.append($0) }
        try self.withExactMemory { (bytes) throws(TransformError) in
            try format.encode(bytes, count: self.count, into: &output)
        }
        return Array(output.bytes)
    }

    /// Has a chain map the batch.
    func mapped(by chain: MappingChain) throws -> [Record] {
        var output = ByteBuffer(capacity: 16)
        let count = try self.withExactMemory { (bytes) throws(TransformError) in try chain.map(bytes, into: &output) }
        let records = try Batch.records(output.bytes)
        guard records.count == count else { throw Miscounted(told: count, made: records.count) }
        return records
    }

    struct Miscounted: Error {
        let told: Int
        let made: Int
    }

    /// The records of a sequence of CBOR maps.
    static func records(_ bytes: UnsafeRawBufferPointer) throws -> [Record] {
        var records: [Record] = []
        var rest = bytes
        while !rest.isEmpty {
            let (value, length) = try CBOR.decodeFirst(rest)
            records.append(value.record ?? [:])
            rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        }
        return records
    }

    func withExactMemory<Result>(
        _ body: (UnsafeRawBufferPointer) throws(TransformError) -> Result
    ) throws(TransformError) -> Result {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: self.bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: self.bytes)
        return try body(UnsafeRawBufferPointer(memory))
    }
}

/// What a format makes of records, as text.
func text(_ name: String, _ records: [Record], _ context: TransformContext = .fixed) throws -> String {
    guard let entry = BatchFormatCatalog.find(name) else { return "no format \(name)" }
    return String(decoding: try Batch(records).encoded(by: entry.make(context)), as: UTF8.self)
}

/// What mappings make of records.
func mapped(_ names: [String], _ records: [Record], _ context: TransformContext = .fixed) throws -> [Record] {
    try Batch(records).mapped(by: try MappingChain(names: names, options: MappingOptions(context: context)))
}

extension TransformContext {
    /// The third producer of a run with the seed 7, whose clock begins in May 2033 and steps a second and a microsecond.
    static let fixed = TransformContext(
        seed: 7,
        isSeeded: true,
        instance: 3,
        clock: (2_000_000_000_000_000, 1_000_001),
        zone: .fixed(19_800)
    )
}
