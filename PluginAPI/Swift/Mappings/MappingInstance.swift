// Unsafe code: what the host gives is read and written within the bounds that it says, before the verb returns.

/// One instance of a mapping.
final class MappingInstance {
    private var mapping: any Mapping
    private let context: Context
    /// The next record as it was mapped, if there was no room for it.
    private var waiting: [UInt8]?
    private var encoded = ByteBuffer()

    init(_ mapping: any Mapping, _ context: Context) {
        self.mapping = mapping
        self.context = context
    }

    func map(_ records: plugin_records, into result: inout plugin_batch) -> plugin_status {
        var status = plugin_status(PLUGIN_OK)
        let failure = self.context.status {
            var rest = UnsafeRawBufferPointer(start: records.data, count: Int(records.length))
            while !rest.isEmpty {
                let (value, length) = try CBOR.decodeFirst(rest)
                let bytes = try self.waiting ?? self.mapped(value)
                self.waiting = nil
                guard result.length + UInt64(bytes.count) <= result.capacity else {
                    // It is not mapped twice: the mapping may count.
                    self.waiting = bytes
                    result.needed = UInt64(bytes.count)
                    status = plugin_status(PLUGIN_FULL)
                    return
                }
                bytes.withUnsafeBytes {
                    UnsafeMutableRawPointer(result.data + Int(result.length))
                        .copyMemory(from: $0.baseAddress!, byteCount: $0.count)
                }
                result.length += UInt64(bytes.count)
                result.count += 1
                rest = UnsafeRawBufferPointer(rebasing: rest[length...])
            }
        }
        return failure == plugin_status(PLUGIN_OK) ? status : failure
    }

    private func mapped(_ value: Value) throws -> [UInt8] {
        guard case .map(var record) = value else { throw NotARecord(value: value) }
        try self.mapping.map(&record)
        self.encoded.truncate(to: 0)
        CBOR.append(.map(record), to: &self.encoded)
        return Array(self.encoded.bytes)
    }
}
