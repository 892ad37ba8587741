// Unsafe code: what the host gives is read and written within the bounds that it says, before the verb returns.

/// One instance of a format.
final class FormatInstance {
    private var format: any Format
    private let context: Context
    /// What it made of the batch for which there was no room.
    private var waiting: [UInt8]?

    init(_ format: any Format, _ context: Context) {
        self.format = format
        self.context = context
    }

    func encode(_ records: plugin_records, into result: inout plugin_batch) -> plugin_status {
        var status = plugin_status(PLUGIN_OK)
        let failure = self.context.status {
            let bytes = try self.waiting ?? self.format.encode(Batch(records))
            guard UInt64(bytes.count) <= result.capacity else {
                self.waiting = bytes
                result.needed = UInt64(bytes.count)
                status = plugin_status(PLUGIN_FULL)
                return
            }
            self.waiting = nil
            bytes.withUnsafeBytes {
                guard let start = $0.baseAddress else { return }
                UnsafeMutableRawPointer(result.data).copyMemory(from: start, byteCount: $0.count)
            }
            result.length = UInt64(bytes.count)
            result.count = records.count
        }
        return failure == plugin_status(PLUGIN_OK) ? status : failure
    }
}
