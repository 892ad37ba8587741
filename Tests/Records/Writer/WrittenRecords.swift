import Records

/// Has records written into a buffer of a given size and gives back the bytes, batch by batch.
struct WrittenRecords {
    var batches: [[UInt8]] = []
    var unknownKeys: [String] = []

    var text: String { String(decoding: self.batches.joined(), as: UTF8.self) }

    /// - Parameters:
    ///   - capacity: Bytes of each buffer; behind it lies a guard that must not change.
    ///   - write: Writes the record of a number.
    init(
        _ encoding: RecordEncoding,
        columns: [String] = [],
        count: Int = 1,
        capacity: Int = 4096,
        recordLimit: Int = 1 << 20,
        _ write: (inout RecordWriter, Int) throws -> Void
    ) throws {
        var writer = RecordWriter(encoding: encoding, columns: columns, recordLimit: recordLimit)
        let size = capacity + RecordWriter.slack
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 64, alignment: 16)
        defer { buffer.deallocate() }
        var made = 0
        var delivered = 0
        while delivered < count {
            buffer.initializeMemory(as: UInt8.self, repeating: 0xEE)
            guard let start = buffer.baseAddress else { return }
            var inBatch = writer.attach(start, capacity: capacity)
            if writer.pendingLength > capacity { throw Failure.doesNotFit(writer.pendingLength) }
            while delivered + inBatch < count {
                do {
                    try write(&writer, made)
                    made += 1
                    guard try writer.endRecord() else { break }
                    inBatch += 1
                } catch {
                    writer.abandonRecord()
                    throw error
                }
            }
            delivered += inBatch
            guard writer.length <= capacity else { throw Failure.overrun }
            guard buffer[size...].allSatisfy({ $0 == 0xEE }) else { throw Failure.overrun }
            self.batches.append(Array(buffer[..<writer.length]))
        }
        self.unknownKeys = writer.unknownKeys
    }

    enum Failure: Error, Equatable {
        case doesNotFit(Int)
        case overrun
    }
}
