// One instance of a model behind the contract's verbs.
//
// The generic class below is inlinable, so that it is compiled in the plugin together with the model: the loop over
// the records of a batch then has no indirect call in it.
//
// Unsafe code: the model lives in memory of its own because a stored property of a class would be checked for
// exclusive access at every record; only `fill` and `resume` touch it, and the contract calls them one at a time.

/// One instance of a model, whatever its type.
@usableFromInline
class ModelInstance {
    @usableFromInline
    init() {}

    @usableFromInline
    func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status { plugin_status(PLUGIN_FAILED) }

    @usableFromInline
    func resume(_ count: Int) -> plugin_status { plugin_status(PLUGIN_FAILED) }
}

@usableFromInline
final class ModelInstanceOf<M: Model>: ModelInstance {
    @usableFromInline let model: UnsafeMutablePointer<M>
    @usableFromInline let context: Context
    @usableFromInline var writer: RecordWriter?
    @usableFromInline var reportedKeys = 0
    @usableFromInline var pace = ClockPace()

    /// Nanoseconds after which a slow model hands over what it has, so that nobody waits for a whole batch.
    @inlinable static var patience: Int64 { 50_000_000 }

    @inlinable
    init(_ model: consuming M, _ context: Context) {
        self.model = .allocate(capacity: 1)
        self.model.initialize(to: model)
        self.context = context
        super.init()
    }

    deinit {
        self.model.deinitialize(count: 1)
        self.model.deallocate()
    }

    @inlinable
    override func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status {
        var writer = self.takeWriter(for: batch)
        let wanted = Int(batch.pointee.wanted)
        let clockStep = batch.pointee.clock_step
        let start = Clock.systemNanoseconds()
        var pace = self.pace
        pace.resume(at: start)
        var count = writer.attach(batch.pointee.data, capacity: Int(batch.pointee.capacity))
        var status = writer.pendingLength > 0 ? plugin_status(PLUGIN_FULL) : plugin_status(PLUGIN_OK)
        if status == PLUGIN_OK {
            do {
                var nextLook = count &+ pace.stride
                // A slow model asks the system itself: between two of its fields much time may pass.
                if pace.stride > 1 { Clock.set(start / 1000) }
                while count < wanted {
                    if count >= nextLook {
                        let now = Clock.systemNanoseconds()
                        if now &- start > Self.patience { break }
                        pace.look(at: now)
                        nextLook = count &+ pace.stride
                        Clock.set(pace.stride > 1 ? now / 1000 : nil)
                    }
                    if clockStep != 0 { Clock.set(batch.pointee.clock_start &+ Int64(count) &* clockStep) }
                    try self.model.pointee.write(into: &writer)
                    guard try writer.endRecord() else {
                        status = plugin_status(PLUGIN_FULL)
                        break
                    }
                    count &+= 1
                }
            } catch {
                writer.abandonRecord()
                self.report(error)
                status = plugin_status(PLUGIN_FAILED)
            }
        }
        Clock.set(nil)
        self.pace = pace
        batch.pointee.length = UInt64(writer.length)
        batch.pointee.count = UInt64(count)
        batch.pointee.needed = UInt64(writer.pendingLength)
        if writer.unknownKeys.count > self.reportedKeys { self.warn(ofKeys: writer.unknownKeys) }
        self.writer = consume writer
        return status
    }

    @inlinable
    override func resume(_ count: Int) -> plugin_status {
        guard var resumable = self.model.pointee as? any ResumableModel else { return plugin_status(PLUGIN_FAILED) }
        do {
            try resumable.resume(after: count)
            if let model = resumable as? M { self.model.pointee = model }
            return plugin_status(PLUGIN_OK)
        } catch {
            self.report(error)
            return plugin_status(PLUGIN_FAILED)
        }
    }

    /// The writer of the last batch, which knows the shape of the records, or a new one.
    @usableFromInline
    func takeWriter(for batch: UnsafeMutablePointer<plugin_batch>) -> RecordWriter {
        if let writer = self.writer.take() { return writer }
        let columns = (0..<Int(batch.pointee.column_count)).map { String(batch.pointee.columns[$0]) }
        return RecordWriter(
            encoding: RecordEncoding(rawValue: batch.pointee.encoding) ?? .cbor,
            columns: columns,
            recordLimit: Int(batch.pointee.record_limit)
        )
    }

    /// Says once of each key that CSV has no column for it. One that was declared was left out on purpose.
    @usableFromInline
    func warn(ofKeys keys: [String]) {
        for key in keys[self.reportedKeys...] where !M.columns.contains(key) {
            self.context.log(.warning, RecordWriter.warning(ofUnknownKey: key))
        }
        self.reportedKeys = keys.count
    }

    @usableFromInline
    func report(_ error: any Error) { self.context.report(error) }
}
