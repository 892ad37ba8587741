import PluginABI

/// One instance of a mapping in this worker, which gets its records from the worker before.
final class MappingInstance: RecordSource {
    private let verbs: plugin_mapping_verbs
    private let context: InstanceContext
    private let instance: UnsafeMutableRawPointer
    private let upstream: Upstream
    private let clock: (start: Int64, step: Int64)
    /// Records mapped so far, those of workers before this one too.
    private var position: UInt64

    init(
        _ mapping: RegistrationRecorder.Registered,
        _ task: ProducerTask,
        upstream: Upstream,
        context: InstanceContext
    ) throws(ProducerFailure) {
        guard let table = mapping.verbs else { throw ProducerFailure("[P-10] the mapping has no table of verbs") }
        self.verbs = table.load(as: plugin_mapping_verbs.self)
        self.context = context
        self.upstream = upstream
        self.clock = task.clock
        self.position = task.resumeAt
        self.instance = try context.makeInstance(of: mapping, task.instanceTask, by: self.verbs.create)
    }

    deinit { self.verbs.destroy(self.instance) }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled {
        guard try self.upstream.fetch(wanted) else { return Filled(length: 0, records: 0, isOver: true) }
        let (bytes, count) = self.upstream.first(wanted)
        var records = plugin_records(bytes, count: count, first: self.position)
        var result = plugin_batch(
            room,
            recordLimit: recordLimit,
            wanted: UInt64(count),
            first: self.position,
            clock: self.clock
        )
        let status = self.verbs.map(self.instance, &records, &result)
        guard result.length <= UInt64(room.count), result.count <= UInt64(count),
            (result.count == 0) == (result.length == 0)
        else {
            throw ProducerFailure(
                "[P-18] map says that it wrote \(result.count) records in \(result.length) bytes; it was given \(count)"
                    + " and room for \(room.count) bytes"
            )
        }
        self.upstream.drop(Int(result.count))
        self.position += result.count
        var filled = Filled(length: Int(result.length), records: result.count)
        switch status {
        case .ok:
            guard result.count == UInt64(count) else {
                throw ProducerFailure("[P-18] map returned success for \(result.count) of \(count) records")
            }
        case .full: filled.needed = try result.needed(in: room, recordLimit: recordLimit, of: "map", promise: "P-18")
        default: filled.failure = self.context.takeReport() ?? "[P-05] map failed without giving a reason"
        }
        return filled
    }
}
