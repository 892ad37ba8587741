import Records

// Unsafe code: the buffer is as large as the writer is told, with its slack behind, and is freed after the last use.

/// The row of CSV that the host would write.
enum CSVRow {
    private static let capacity = 1 << 20

    /// The cells of a record's row; nil if it cannot be written.
    static func cells(of record: Value, columns: [String]) -> [String]? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.capacity + RecordWriter.slack,
            alignment: 16
        )
        defer { buffer.deallocate() }
        guard let start = buffer.baseAddress else { return nil }
        var writer = RecordWriter(encoding: .csv, columns: columns, recordLimit: Self.capacity)
        _ = writer.attach(start, capacity: Self.capacity)
        let encoded = CBOR.encode(record)
        do {
            _ = try encoded.withUnsafeBytes { bytes throws(CBORError) in
                try RecordTranscoder.transcode(bytes, into: &writer)
            }
            guard try writer.endRecord() else { return nil }
        } catch {
            return nil
        }
        var rows = CSVRows(Array(buffer[..<writer.length]))
        return rows.next()
    }
}
