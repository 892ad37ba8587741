import Records

/// The records as a sequence of CBOR maps (RFC 8742), which is how they come: their bytes are copied unread.
final class CBORFormat: BatchFormat {
    func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError) { output.append(records) }
}
