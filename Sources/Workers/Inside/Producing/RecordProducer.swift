import Configuration
import Discovery
import PluginABI
import Records
import Transforms

// Produces records into the ring until the host says stop: those of a model, or what a mapping or a format makes of the
// records that come from the worker before this one.
//
// A model writes straight into the ring, in the encoding that is wanted, if it can. If it speaks CBOR only, or if
// CSV is wanted and its keys are not known, it writes CBOR into private memory, and this side transcodes into the ring.
// The same is done with what a mapping writes. Built-in mappings and formats come after the plugin, without another hop.
//
// Columns of CSV are settled by the host before anything is published: each producer tells the keys that its model
// declares, or else those of its first batch, and gets the union of all.

/// The task of a worker that produces records.
struct RecordProducer {
    private let port: HostPort
    private let task: ProducerTask

    /// Nanoseconds between two reports of a replay.
    private static let replayPeriod: Int64 = 1_000_000_000

    init(_ port: HostPort, _ task: ProducerTask) {
        self.port = port
        self.task = task
    }

    func run(_ origin: PluginOrigin) throws {
        let memory = try RingMemory(mapping: WorkerDescriptors.ring)
        let ring = RingProducer(memory, wakeConsumer: WorkerDescriptors.wake, recordsPublished: self.task.resumeAt)
        do {
            let shard = self.task.simulation.map(SimulatedShard.init)
            let context = InstanceContext(
                self.port,
                shard: shard,
                hostCaller: try self.caller(),
                readsModels: self.task.readsModels
            ) { memory.isRunStopped }
            try self.produce(origin, into: ring, context: context)
        } catch let error as LoadError {
            self.port.send(.notLoaded(error.description))
        } catch let failure as ProducerFailure {
            if failure.isBadOption { return self.port.send(.badOption(failure.description)) }
            self.port.send(.failed(failure.description, records: ring.recordsPublished))
        }
    }

    /// Where the model reads models of collectors, if it can.
    private func caller() throws -> HostCaller? {
        guard self.task.readsModels else { return nil }
        let arenas = ArenaShelf()
        try self.port.takeArenas(to: arenas)
        return try HostCaller(try CallLink(inherited: WorkerDescriptors.models), arenas: arenas)
    }

    private func produce(_ origin: PluginOrigin, into ring: RingProducer, context: InstanceContext) throws {
        let recorder = RegistrationRecorder()
        let plugin = try LoadedPlugin(origin)
        try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        let (kind, name) = (self.task.kind, self.task.name)
        guard let found = recorder.find(kind: kind, name: name) else {
            throw ProducerFailure("[P-11] the plugin did not register the \(kind) \"\(name)\" this time")
        }
        switch kind {
        case PLUGIN_KIND_MAPPING:
            let upstream = try self.upstream(of: ring)
            let mapping = try MappingInstance(found, self.task, upstream: upstream, context: context)
            try self.produce(from: mapping, columns: nil, into: ring)
        case PLUGIN_KIND_FORMAT:
            let upstream = try self.upstream(of: ring)
            let format = try FormatInstance(found, self.task, limit: ring.longestSpan, context: context)
            self.port.send(.created(columns: []))
            _ = try self.port.receive()
            let source = FormattedSource(
                UpstreamSource(upstream),
                chain: MappingChain([]),
                format: format,
                isLines: false
            )
            try self.run(source, into: ring, canCut: false)
        default:
            if let simulation = self.task.simulation, simulation.routes != nil, let shard = context.shard {
                let producer = SimulationProducer(self.port, self.task, simulation, shard)
                return try producer.run(found, into: ring, context: context)
            }
            try self.produce(found, into: ring, context)
        }
    }

    private func upstream(of ring: RingProducer) throws -> Upstream {
        Upstream(
            try RingMemory(mapping: WorkerDescriptors.input),
            wake: FileDescriptor(WorkerDescriptors.inputWake),
            recordsBefore: self.task.resumeAt,
            output: ring,
            port: self.port
        )
    }

    /// Produces the records of a model.
    private func produce(
        _ model: RegistrationRecorder.Registered,
        into ring: RingProducer,
        _ context: InstanceContext
    ) throws {
        let declared = model.description.columns
        let writesDirectly =
            self.task.transform.changesNothing
            && model.description.encodings & self.task.encoding.rawValue != 0
            && (self.task.encoding != .csv || !declared.isEmpty)
        if self.isTextOf(model) {
            self.port.send(.created(columns: declared))
            _ = try self.port.receive()
            let limit = ring.longestSpan
            let rows = try self.makeInstance(model, .csv, columns: [TextFormat.key], limit: limit, context)
            return try self.run(TextLineSource(rows), into: ring)
        }
        guard writesDirectly else {
            let instance = try self.makeInstance(model, .cbor, limit: Scratch.capacity, context)
            return try self.produce(from: instance, columns: declared.isEmpty ? nil : declared, into: ring)
        }
        self.port.send(.created(columns: declared))
        let columns = try self.port.receive().texts("columns")
        let instance = try self.makeInstance(
            model,
            self.task.encoding,
            columns: columns,
            limit: ring.longestSpan,
            context
        )
        try self.run(instance, into: ring)
    }

    /// Whether all that is wanted of a model's records is one key, as text, and it can write that key alone.
    private func isTextOf(_ model: RegistrationRecorder.Registered) -> Bool {
        self.task.transform.format == TextFormat.name && self.task.transform.mappings.isEmpty
            && model.description.encodings & RecordEncoding.csv.rawValue != 0
            && model.description.columns.contains(TextFormat.key)
    }

    /// Produces what the task makes of records in CBOR.
    ///
    /// - Parameter columns: The keys of those records; nil if they are not known.
    private func produce(from records: some RecordSource, columns: [String]?, into ring: RingProducer) throws {
        let transformation = try Transformation(self.task)
        if let format = transformation.format {
            self.port.send(.created(columns: columns ?? []))
            _ = try self.port.receive()
            let source = FormattedSource(
                records,
                chain: transformation.chain,
                format: format,
                isLines: transformation.isLines
            )
            return try self.run(source, into: ring, canCut: transformation.isLines)
        }
        guard self.task.encoding != .cbor || !self.task.transform.changesNothing else {
            self.port.send(.created(columns: columns ?? []))
            _ = try self.port.receive()
            return try self.run(records, into: ring)
        }
        let source = TranscodedSource(
            records,
            chain: transformation.chain,
            encoding: self.task.encoding,
            port: self.port
        )
        let known = transformation.chain.columns(columns)
        // Who continues what another began need not tell the columns: they were settled then.
        if self.task.encoding == .csv, known == nil, self.task.resumeAt == 0 {
            self.port.send(.created(columns: try source.readAhead(self.task.batchSize)))
        } else {
            self.port.send(.created(columns: known ?? []))
        }
        source.setColumns(try self.port.receive().texts("columns"))
        try self.run(source, into: ring)
    }

    private func makeInstance(
        _ model: RegistrationRecorder.Registered,
        _ encoding: RecordEncoding,
        columns: [String] = [],
        limit: Int,
        _ context: InstanceContext
    ) throws(ProducerFailure) -> ModelInstance {
        try ModelInstance(
            model,
            self.task,
            encoding: encoding,
            columns: columns,
            recordLimit: limit,
            context: context,
            hasReplayed: self.replayReport()
        )
    }

    /// Tells the host once a second that a long replay goes on.
    private func replayReport() -> (UInt64) -> Void {
        var nextReport = Clock.systemNanoseconds() + Self.replayPeriod
        return { [port] record in
            let now = Clock.systemNanoseconds()
            guard now >= nextReport else { return }
            nextReport = now + Self.replayPeriod
            port.send(.replaying(record: record))
        }
    }

    /// - Parameter canCut: Whether a batch can be published in parts.
    private func run(
        _ source: some RecordSource,
        into ring: RingProducer,
        canCut: Bool = true
    ) throws(ProducerFailure) {
        var inBatch = self.task.begunBatch
        var carefulRecords = self.task.isCareful && canCut ? self.task.batchSize : 0
        var needed = Int(PLUGIN_BATCH_CAPACITY)
        while true {
            let open = ring.waitForGrant()
            guard open > 0, let room = ring.waitForRoom(needed) else { return }
            let wanted = carefulRecords > 0 ? 1 : min(open, UInt64(self.task.batchSize) - inBatch)
            let filled = try source.fill(room, wanted: wanted, recordLimit: ring.longestSpan)
            inBatch += filled.records
            carefulRecords -= Int(filled.records)
            let endsBatch = inBatch == UInt64(self.task.batchSize) || filled.records == open || filled.failure != nil
            if filled.records > 0 {
                ring.publish(length: filled.length, records: filled.records, endsBatch: endsBatch)
            }
            if endsBatch { inBatch = 0 }
            if let failure = filled.failure { throw ProducerFailure(failure) }
            if filled.isOver { return }
            needed = max(filled.needed ?? 0, Int(PLUGIN_BATCH_CAPACITY))
        }
    }
}
