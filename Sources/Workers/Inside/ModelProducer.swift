import Configuration
import Discovery
import PluginABI
import Records

// Produces the records of one model into the ring until the host says stop.
//
// The model writes straight into the ring, in the encoding that is wanted, if it can. If it speaks CBOR only, or if
// CSV is wanted and its keys are not known, it writes CBOR into private memory, and this side transcodes into the ring.
//
// Columns of CSV are settled by the host before anything is published: each producer tells the keys that its model
// declares, or else those of its first batch, and gets the union of all.

/// The task of a worker that produces records.
struct ModelProducer {
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
            let context = InstanceContext(self.port, shard: shard) { memory.isRunStopped }
            try self.produce(origin, into: ring, context: context)
        } catch let error as LoadError {
            self.port.send(.notLoaded(error.description))
        } catch let failure as ProducerFailure {
            if failure.isBadOption { return self.port.send(.badOption(failure.description)) }
            self.port.send(.failed(failure.description, records: ring.recordsPublished))
        }
    }

    private func produce(_ origin: PluginOrigin, into ring: RingProducer, context: InstanceContext) throws {
        let recorder = RegistrationRecorder()
        let plugin = try LoadedPlugin(origin)
        try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        guard let model = recorder.find(kind: PLUGIN_KIND_MODEL, name: self.task.model) else {
            throw ProducerFailure("[P-11] the plugin did not register the model \"\(self.task.model)\" this time")
        }
        if let simulation = self.task.simulation, simulation.routes != nil, let shard = context.shard {
            let producer = SimulationProducer(self.port, self.task, simulation, shard)
            return try producer.run(model, into: ring, context: context)
        }
        let declared = model.description.columns
        let transformation = try Transformation(self.task)
        let writesDirectly =
            self.task.transform.changesNothing
            && model.description.encodings & self.task.encoding.rawValue != 0
            && (self.task.encoding != .csv || !declared.isEmpty)
        if writesDirectly {
            self.port.send(.created(columns: declared))
            let columns = try self.port.receive().texts("columns")
            let instance = try ModelInstance(
                model,
                self.task,
                encoding: self.task.encoding,
                columns: columns,
                recordLimit: ring.longestSpan,
                context: context,
                hasReplayed: self.replayReport()
            )
            try self.run(DirectSource(instance), into: ring)
        } else if let format = transformation.format {
            self.port.send(.created(columns: declared))
            _ = try self.port.receive()
            let instance = try self.makeInstance(model, context)
            let source = FormattedSource(
                instance,
                chain: transformation.chain,
                format: format,
                isLines: transformation.isLines
            )
            try self.run(source, into: ring, canCut: transformation.isLines)
        } else {
            let instance = try self.makeInstance(model, context)
            let source = TranscodedSource(
                instance,
                chain: transformation.chain,
                encoding: self.task.encoding,
                port: self.port
            )
            let columns = transformation.chain.columns(declared.isEmpty ? nil : declared)
            // Who continues what another began need not tell the columns: they were settled then.
            if self.task.encoding == .csv, columns == nil, self.task.resumeAt == 0 {
                self.port.send(.created(columns: try source.readAhead(self.task.batchSize)))
            } else {
                self.port.send(.created(columns: columns ?? []))
            }
            source.setColumns(try self.port.receive().texts("columns"))
            try self.run(source, into: ring)
        }
    }

    private func makeInstance(
        _ model: RegistrationRecorder.Registered,
        _ context: InstanceContext
    ) throws(ProducerFailure) -> ModelInstance {
        try ModelInstance(
            model,
            self.task,
            encoding: .cbor,
            columns: [],
            recordLimit: Scratch.capacity,
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
            needed = max(filled.needed ?? 0, Int(PLUGIN_BATCH_CAPACITY))
        }
    }
}
