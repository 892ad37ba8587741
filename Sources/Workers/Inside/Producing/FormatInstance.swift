import PluginABI
import Records
import Transforms

/// One instance of a format in this worker.
final class FormatInstance: BatchFormat {
    private let verbs: plugin_format_verbs
    private let context: InstanceContext
    private let instance: UnsafeMutableRawPointer
    private let clock: (start: Int64, step: Int64)
    /// The most bytes that can be published together.
    private let limit: Int
    /// Records encoded so far, those of workers before this one too.
    private var position: UInt64
    private var room = Int(PLUGIN_BATCH_CAPACITY)
    /// Whether what it makes of a batch is lines.
    var isLines: Bool { self.verbs.flags & UInt32(PLUGIN_FORMAT_LINES) != 0 }

    init(
        _ format: RegistrationRecorder.Registered,
        _ task: ProducerTask,
        limit: Int,
        context: InstanceContext
    ) throws(ProducerFailure) {
        guard let table = format.verbs else { throw ProducerFailure("[P-10] the format has no table of verbs") }
        self.verbs = table.load(as: plugin_format_verbs.self)
        self.context = context
        self.clock = task.clock
        self.limit = limit
        self.position = task.resumeAt
        self.instance = try context.makeInstance(of: format, task.instanceTask, by: self.verbs.create)
    }

    deinit { self.verbs.destroy(self.instance) }

    func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError) {
        var given = plugin_records(records, count: count, first: self.position)
        while true {
            let room = UnsafeMutableRawBufferPointer(
                start: output.reserve(self.room + Int(PLUGIN_BATCH_SLACK)),
                count: self.room
            )
            var result = plugin_batch(
                room,
                recordLimit: self.limit,
                wanted: UInt64(count),
                first: self.position,
                clock: self.clock
            )
            let status = self.verbs.encode(self.instance, &given, &result)
            guard status != .full else {
                guard result.needed > UInt64(self.room) else {
                    throw Self.failure(
                        "[P-19] encode returned \"full\" for \(result.needed) bytes where \(self.room) were free"
                    )
                }
                guard result.needed <= UInt64(self.limit) else {
                    throw Self.failure(
                        "the format makes \(result.needed) bytes of \(count) records; the limit is \(self.limit): use a smaller"
                            + " --batch-size"
                    )
                }
                self.room = min(max(Int(result.needed), 2 * self.room), self.limit)
                continue
            }
            guard status == .ok else {
                throw Self.failure(self.context.takeReport() ?? "[P-05] encode failed without giving a reason")
            }
            try self.check(result, count)
            output.commit(room.baseAddress! + Int(result.length))
            self.position += UInt64(count)
            return
        }
    }

    private func check(_ result: plugin_batch, _ count: Int) throws(TransformError) {
        guard result.count == UInt64(count), result.length > 0, result.length <= UInt64(self.room) else {
            throw Self.failure(
                "[P-19] encode says that it wrote \(result.count) records in \(result.length) bytes; it was given \(count) and"
                    + " room for \(self.room) bytes"
            )
        }
        guard !self.isLines || result.data[Int(result.length) - 1] == UInt8(ascii: "\n") else {
            throw Self.failure("[P-19] the format is one of lines, and what it made does not end in a line feed")
        }
    }

    /// A plugin says what is wrong with a batch, not with which record.
    private static func failure(_ reason: String) -> TransformError {
        var error = TransformError(record: 0, offset: 0, reason: reason)
        error.isOfBatch = true
        return error
    }
}
