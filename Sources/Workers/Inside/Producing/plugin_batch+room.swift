import PluginABI
import Records

extension plugin_batch {
    /// Room for what a mapping or a format makes of records.
    ///
    /// - Parameters:
    ///   - room: The room, behind which there is slack.
    ///   - wanted: The number of records.
    ///   - first: The number of the first of them in the life of the instance.
    ///   - clock: The clock of the run in microseconds: first time and step a record.
    init(
        _ room: UnsafeMutableRawBufferPointer,
        recordLimit: Int,
        wanted: UInt64,
        first: UInt64,
        clock: (start: Int64, step: Int64)
    ) {
        self.init()
        self.size = UInt32(MemoryLayout<plugin_batch>.size)
        self.encoding = UInt32(PLUGIN_ENCODING_CBOR)
        self.data = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.capacity = UInt64(room.count)
        self.record_limit = UInt64(recordLimit)
        self.wanted = wanted
        self.first = first
        self.clock_start = clock.start &+ Int64(clamping: first) &* clock.step
        self.clock_step = clock.step
    }

    /// What the next call has to offer, of a verb that says that something did not fit.
    ///
    /// - Parameters:
    ///   - verb: The verb, for messages.
    ///   - promise: The promise of the contract that it would break.
    func needed(
        in room: UnsafeMutableRawBufferPointer,
        recordLimit: Int,
        of verb: String,
        promise: String
    ) throws(ProducerFailure) -> Int {
        guard self.needed <= UInt64(recordLimit) else {
            throw ProducerFailure(
                "[\(promise)] the next record needs \(self.needed) bytes; the limit is \(recordLimit): write smaller records"
            )
        }
        guard self.count > 0 || self.needed > UInt64(room.count) else {
            throw ProducerFailure(
                "[\(promise)] \(verb) returned \"full\" for \(self.needed) bytes where \(room.count) were free"
            )
        }
        return Int(self.needed)
    }
}

extension plugin_records {
    /// Records in CBOR for a verb that makes something else of them.
    ///
    /// - Parameters:
    ///   - bytes: The records, valid as long as the verb uses them.
    ///   - first: The number of the first of them in the life of the instance; also the number of the batch.
    init(_ bytes: UnsafeRawBufferPointer, count: Int, first: UInt64) {
        self.init()
        self.size = UInt32(MemoryLayout<plugin_records>.size)
        self.encoding = UInt32(PLUGIN_ENCODING_CBOR)
        self.data = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.length = UInt64(bytes.count)
        self.count = UInt64(count)
        self.first = first
        self.batch = first
    }
}
