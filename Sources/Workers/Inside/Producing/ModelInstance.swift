import Discovery
import PluginABI
import Records

// The worker's side of a model's verbs. Everything the plugin returns is checked against the contract's promises here;
// an error names the promise that was broken.

/// One instance of a model in this worker.
final class ModelInstance: RecordSource {
    private let verbs: plugin_model_verbs
    private let context: InstanceContext
    private let instance: UnsafeMutableRawPointer
    /// The encoding in which the model writes.
    let encoding: RecordEncoding
    private let clock: (start: Int64, step: Int64)
    private let columns: UnsafePointer<plugin_text>
    private let columnCount: Int
    /// Whether it may say how far it is without a record, and that it is at its end.
    private let isSimulated: Bool
    /// Records made so far.
    private(set) var position: UInt64 = 0

    /// Makes an instance and brings it to where the task begins.
    ///
    /// - Parameters:
    ///   - recordLimit: The largest record that it may ever write.
    ///   - resumes: Whether it is brought there now; else `resume` does it later.
    ///   - hasReplayed: Called with the number of records made so far, while those are made again that an earlier
    ///     worker made.
    init(
        _ model: RegistrationRecorder.Registered,
        _ task: ProducerTask,
        encoding: RecordEncoding,
        columns: [String],
        recordLimit: Int,
        context: InstanceContext,
        resumes: Bool = true,
        hasReplayed: (UInt64) -> Void
    ) throws(ProducerFailure) {
        guard let table = model.verbs else { throw ProducerFailure("[P-10] the model has no table of verbs") }
        self.verbs = table.load(as: plugin_model_verbs.self)
        self.context = context
        self.encoding = encoding
        self.clock = task.clock
        self.columnCount = columns.count
        let memory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(columns.count, 1))
        memory.initialize(from: columns.map(plugin_text.init(lasting:)), count: columns.count)
        self.columns = UnsafePointer(memory)
        self.instance = try context.makeInstance(of: model, task.instanceTask, by: self.verbs.create)
        self.isSimulated = task.simulation?.routes != nil
        if resumes { try self.resume(at: task.resumeAt, recordLimit: recordLimit, hasReplayed) }
    }

    deinit { self.verbs.destroy(self.instance) }

    /// Has the model write up to `wanted` records to `room`, behind which there is slack.
    func fill(_ room: UnsafeMutableRawBufferPointer, wanted: UInt64, recordLimit: Int) throws(ProducerFailure) -> Filled
    {
        var batch = plugin_batch(
            room,
            recordLimit: recordLimit,
            wanted: wanted,
            first: self.position,
            clock: self.clock
        )
        batch.encoding = self.encoding.rawValue
        batch.columns = self.columns
        batch.column_count = UInt64(self.columnCount)
        let status = self.verbs.fill(self.instance, &batch)
        guard batch.length <= UInt64(room.count), batch.count <= wanted else {
            throw ProducerFailure(
                "[P-13] fill says that it wrote \(batch.count) records in \(batch.length) bytes; asked for at most"
                    + " \(wanted) in \(room.count)"
            )
        }
        guard (batch.count == 0) == (batch.length == 0) else {
            throw ProducerFailure("[P-13] fill says that it wrote \(batch.count) records in \(batch.length) bytes")
        }
        self.position += batch.count
        var filled = Filled(length: Int(batch.length), records: batch.count)
        switch status {
        case .ok:
            guard batch.count > 0 || self.isSimulated else {
                throw ProducerFailure("[P-13] fill returned success without a record")
            }
        case .full:
            filled.needed = try batch.needed(in: room, recordLimit: recordLimit, of: "fill", promise: "P-14")
        case .end where self.isSimulated: filled.isOver = true
        default:
            filled.failure = self.context.takeReport() ?? "[P-05] fill failed without giving a reason"
        }
        return filled
    }

    /// Brings the model to where an earlier worker stopped.
    func resume(
        at count: UInt64,
        recordLimit: Int,
        _ hasReplayed: (UInt64) -> Void
    ) throws(ProducerFailure) {
        guard count > 0 else { return }
        if let resume = self.verbs.resume {
            guard resume(self.instance, count) == .ok else {
                throw ProducerFailure(self.context.takeReport() ?? "[P-05] resume failed without giving a reason")
            }
            self.position = count
            return
        }
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Scratch.capacity + RecordWriter.slack,
            alignment: 16
        )
        defer { room.deallocate() }
        let usable = UnsafeMutableRawBufferPointer(rebasing: room[..<Scratch.capacity])
        while self.position < count {
            let filled = try self.fill(usable, wanted: min(count - self.position, 1000), recordLimit: recordLimit)
            if let failure = filled.failure { throw ProducerFailure(failure) }
            guard !filled.isOver || self.position >= count else {
                throw ProducerFailure(
                    "made again, it has only \(self.position) of \(count) records: what it does must follow from the seed"
                )
            }
            hasReplayed(self.position)
        }
    }
}
