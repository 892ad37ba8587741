import PluginAPI
import Synchronization

// One instance behind the verbs of the contract. Every promise about a batch is checked here, and an error names the
// one that was broken.
//
// Unsafe code: context and options are allocated by the instance and freed after `destroy`; the host that the context
// leads to is held. A batch's memory is longer than the model is told, and the rest must be as it was.

/// An instance of a model, from `create` to `destroy`.
final class RunningModel {
    /// The clock of a run is one a process, so batches of different runs are made one after the other.
    private static let oneAtATime = Mutex(())

    private let verbs: plugin_model_verbs
    private let host: InMemoryHost
    private let context: UnsafeMutablePointer<plugin_context>
    private let options: UnsafeMutableBufferPointer<plugin_value>
    private let instance: UnsafeMutableRawPointer
    private let time: (start: Int64, step: Int64)
    private let batchSize: Int
    private let capacity: Int
    private let recordLimit: Int
    private var position = 0

    init(_ model: RegisteredModel, _ host: InMemoryHost, _ run: ModelRun, options: [GivenValue]) throws(ExtensionError)
    {
        guard run.batchSize >= 1, run.instance >= 1 else {
            throw ExtensionError(
                .failed,
                "batchSize is \(run.batchSize) and instance \(run.instance); both are at least 1"
            )
        }
        let values = UnsafeMutableBufferPointer<plugin_value>.allocate(capacity: options.count)
        _ = values.initialize(from: options.map(\.asLastingPluginValue))
        let context = UnsafeMutablePointer<plugin_context>.allocate(capacity: 1)
        context.initialize(to: host.makeContext(run, options: values))
        var made: UnsafeMutableRawPointer?
        let status = model.verbs.create(context, model.factory, &made)
        guard status == plugin_status(PLUGIN_OK), let made else {
            context.deallocate()
            values.deallocate()
            let code = status == plugin_status(PLUGIN_BAD_OPTION) ? ExtensionError.Code.badOption : .failed
            throw ExtensionError(code, host.takeReport() ?? "[P-05] create failed without giving a reason")
        }
        self.verbs = model.verbs
        self.host = host
        self.context = context
        self.options = values
        self.instance = made
        self.time =
            switch run.time {
            case .system: (0, 0)
            case .stepped(let start, let step): (start, step)
            }
        self.batchSize = run.batchSize
        self.capacity = run.capacity
        self.recordLimit = run.recordLimit
    }

    deinit {
        self.verbs.destroy(self.instance)
        self.context.deallocate()
        self.options.deallocate()
    }

    /// Brings the instance to where another one stopped.
    func resume(after count: Int, encoding: RecordEncoding, columns: [String]) throws(ExtensionError) {
        guard count > 0 else { return }
        guard let resume = self.verbs.resume else {
            _ = try self.batches(count, encoding: encoding, columns: columns)
            return
        }
        guard resume(self.instance, UInt64(count)) == plugin_status(PLUGIN_OK) else {
            throw ExtensionError(.failed, self.host.takeReport() ?? "[P-05] resume failed without giving a reason")
        }
        self.position = count
    }

    /// Has records made until there are `count`.
    func batches(_ count: Int, encoding: RecordEncoding, columns: [String]) throws(ExtensionError) -> [[UInt8]] {
        // Never freed: the columns stay the same and valid until `destroy`.
        let texts = UnsafeMutableBufferPointer<plugin_text>.allocate(capacity: columns.count)
        _ = texts.initialize(from: columns.map(\.asLastingPluginText))
        var batches: [[UInt8]] = []
        var made = 0
        var capacity = self.capacity
        while made < count {
            var batch = plugin_batch()
            batch.encoding = encoding.rawValue
            batch.wanted = UInt64(min(self.batchSize, count - made))
            batch.columns = UnsafePointer(texts.baseAddress)
            batch.column_count = UInt64(texts.count)
            let filled = try self.fill(&batch, capacity: capacity, madeBefore: made)
            if !filled.isEmpty { batches.append(filled) }
            made += Int(batch.count)
            capacity = max(self.capacity, Int(batch.needed))
        }
        return batches
    }

    private func fill(
        _ batch: inout plugin_batch,
        capacity: Int,
        madeBefore: Int
    ) throws(ExtensionError) -> [UInt8] {
        let slack = Int(PLUGIN_BATCH_SLACK)
        let fence = (size: 64, byte: UInt8(0xA7))
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + slack + fence.size, alignment: 64)
        defer { room.deallocate() }
        room.initializeMemory(as: UInt8.self, repeating: fence.byte)
        batch.size = UInt32(MemoryLayout<plugin_batch>.size)
        batch.data = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        batch.capacity = UInt64(capacity)
        batch.record_limit = UInt64(max(self.recordLimit, capacity))
        batch.first = UInt64(self.position)
        batch.clock_start = self.time.start &+ Int64(self.position) &* self.time.step
        batch.clock_step = self.time.step
        let status = withUnsafeMutablePointer(to: &batch) { batch in
            let address = UInt(bitPattern: batch)
            return Self.oneAtATime.withLock { _ in
                self.verbs.fill(self.instance, UnsafeMutablePointer(bitPattern: address))
            }
        }
        let written = madeBefore + Int(clamping: batch.count)
        func broken(_ reason: String) -> ExtensionError {
            ExtensionError(.brokenPromise, reason, recordsWritten: written)
        }
        guard batch.length <= UInt64(capacity), batch.count <= batch.wanted else {
            throw broken(
                "[P-13] fill says that it wrote \(batch.count) records in \(batch.length) bytes; asked for at most"
                    + " \(batch.wanted) in \(capacity)"
            )
        }
        guard room[(capacity + slack)...].allSatisfy({ $0 == fence.byte }) else {
            throw broken("[P-13] fill wrote behind the room of \(capacity) bytes and their slack of \(slack)")
        }
        self.position += Int(batch.count)
        switch status {
        case plugin_status(PLUGIN_OK):
            guard batch.count > 0 else { throw broken("[P-13] fill returned success without a record") }
        case plugin_status(PLUGIN_FULL):
            guard batch.needed <= batch.record_limit, batch.count > 0 || batch.needed > UInt64(capacity) else {
                throw broken(
                    "[P-14] fill says that the next record needs \(batch.needed) bytes; free were \(capacity), the limit is"
                        + " \(batch.record_limit)"
                )
            }
        default:
            let reason = self.host.takeReport() ?? "[P-05] fill failed without giving a reason"
            throw ExtensionError(.failed, reason, recordsWritten: written)
        }
        return Array(room[..<Int(batch.length)])
    }
}
