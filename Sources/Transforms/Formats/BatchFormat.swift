import Records

/// Makes the bytes of batches out of their records.
///
/// One object serves the batches of one producer in order; one thread at a time calls it.
public protocol BatchFormat: AnyObject {
    /// Appends one whole batch to a buffer.
    ///
    /// - Parameters:
    ///   - records: The records of the batch as a sequence of CBOR maps, outside of the buffer.
    ///   - count: The number of records.
    ///   - output: Gets the bytes of the batch behind what it has.
    /// - Throws: `TransformError` if a record is malformed or cannot be represented. Nothing was appended then.
    func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError)
}

extension BatchFormat {
    /// Has each record of a batch encoded, and takes all back when one fails.
    ///
    /// - Parameter body: Reads one record and appends what becomes of it; gets its place in the batch.
    @inline(__always)
    func encodeEach(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer,
        _ body: (inout RecordReader, Int, inout ByteBuffer) throws -> Void
    ) throws(TransformError) {
        let length = output.count
        var reader = RecordReader(records)
        var index = 0
        while true {
            let start = reader.offset
            do {
                if reader.isAtEnd {
                    if index == count { return }
                    throw UnrepresentableRecord("the batch was to have \(count) records and ends before this one")
                }
                if index == count { throw UnrepresentableRecord("the batch was to end before this record") }
                try body(&reader, index, &output)
                index += 1
            } catch {
                output.truncate(to: length)
                throw TransformError(record: index, offset: start, reason: "\(error)")
            }
        }
    }
}
