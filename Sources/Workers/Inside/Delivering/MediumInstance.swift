import PluginABI

/// One instance of a medium in this worker.
final class MediumInstance {
    /// Why a batch could not be delivered.
    struct Rejection {
        let reason: String
        /// The record that is to blame; nil: it is not a single one.
        let record: Int?
    }

    private let verbs: plugin_medium_verbs
    private let context: InstanceContext
    private let encoding: UInt32
    private let instance: UnsafeMutableRawPointer
    private var records: UInt64 = 0

    init(
        _ medium: RegistrationRecorder.Registered,
        _ task: InstanceTask,
        context: InstanceContext
    ) throws(ProducerFailure) {
        guard let table = medium.verbs else { throw ProducerFailure("[P-10] the medium has no table of verbs") }
        self.verbs = table.load(as: plugin_medium_verbs.self)
        self.context = context
        self.encoding = UInt32(task.takesBytes ? PLUGIN_ENCODING_BYTES : PLUGIN_ENCODING_CBOR)
        self.instance = try context.makeInstance(of: medium, task, by: self.verbs.create)
    }

    deinit { self.verbs.destroy(self.instance) }

    /// Has the medium deliver a batch.
    ///
    /// - Returns: Why it could not; nil if it could.
    func write(_ batch: InputRing.Batch) -> Rejection? {
        var records = plugin_records()
        records.size = UInt32(MemoryLayout<plugin_records>.size)
        records.encoding = self.encoding
        records.data = batch.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        records.length = UInt64(batch.bytes.count)
        records.count = batch.records
        records.first = self.records
        records.batch = batch.number
        self.records += batch.records
        var place = UInt64.max
        let status = withUnsafeMutablePointer(to: &place) { place in
            records.bad_record = place
            return self.verbs.write(self.instance, &records)
        }
        guard status != .ok else { return nil }
        return Rejection(
            reason: self.context.takeReport() ?? "[P-05] write failed without giving a reason",
            record: status == .badRecord && place < batch.records ? Int(exactly: place) : nil
        )
    }

    /// Has the medium bring on its way what it holds back.
    func flush() throws(ProducerFailure) {
        guard let flush = self.verbs.flush, flush(self.instance) != .ok else { return }
        throw ProducerFailure(self.context.takeReport() ?? "[P-05] flush failed without giving a reason")
    }
}
