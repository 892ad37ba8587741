import PluginABI
import Records
import Synchronization

// Produces the events of one shard of a simulation until its end.
//
// The model writes records to private memory, with an event beside each; this side checks both, and publishes the records
// in sections for the outlets that they go to. A shard that has nothing to publish says from time to time how far it is.

/// The task of a worker that is a shard of a simulation.
struct SimulationProducer {
    /// The largest record of an event in bytes.
    static let recordLimit = Int(PLUGIN_BATCH_CAPACITY)

    /// Nanoseconds between two reports of a replay.
    private static let replayPeriod: Int64 = 500_000_000

    private let port: HostPort
    private let task: ProducerTask
    private let simulation: SimulationTask
    private let shard: SimulatedShard

    init(_ port: HostPort, _ task: ProducerTask, _ simulation: SimulationTask, _ shard: SimulatedShard) {
        self.port = port
        self.task = task
        self.simulation = simulation
        self.shard = shard
    }

    func run(
        _ model: RegistrationRecorder.Registered,
        into ring: RingProducer,
        context: InstanceContext
    ) throws {
        let encoding = self.encoding(model)
        let instance = try ModelInstance(
            model,
            self.task,
            encoding: encoding,
            columns: [],
            recordLimit: Self.recordLimit,
            context: context,
            resumes: false
        ) { _ in }
        guard let declaration = self.shard.declaration else {
            throw ProducerFailure("it is no state machine, so there is nothing to simulate; run it as a model")
        }
        let value = try Self.declared(declaration)
        let machine = try MachineDescription(value: value)
        self.port.send(.declared(value))
        self.port.send(.created(columns: []))
        _ = try self.port.receive()
        self.shard.settle(machine.streams)
        let writers = try machine.streams.map { stream in
            try self.simulation.route(of: stream).map { try EventWriter(machine, stream, $0, encoding: encoding) }
        }
        let hasReplayed = self.replayReport()
        self.shard.onReplay(hasReplayed)
        let shard = self.shard
        try instance.resume(at: self.task.resumeAt, recordLimit: Self.recordLimit) { _ in hasReplayed(shard.reached) }
        try self.produce(instance, Events(writers: writers, transitions: machine.transitions.count), into: ring)
    }

    /// Tells the host once a second which tick a long replay is at, if it came further.
    private func replayReport() -> @Sendable (UInt64) -> Void {
        let next = Mutex((time: Clock.systemNanoseconds() + Self.replayPeriod, tick: UInt64(0)))
        return { [port] tick in
            let isDue = next.withLock { next in
                let now = Clock.systemNanoseconds()
                guard now >= next.time, tick > next.tick else { return false }
                next = (now + Self.replayPeriod, tick)
                return true
            }
            if isDue { port.send(.replaying(record: tick)) }
        }
    }

    private struct Events {
        /// nil: nobody wants the stream.
        var writers: [EventWriter?]
        var transitions: Int
        /// No event of an earlier tick will come.
        var reached: UInt64 = 0
    }

    /// That which the outlets want if it is one and the model writes it, so that records are passed on as they are.
    private func encoding(_ model: RegistrationRecorder.Registered) -> RecordEncoding {
        let isJSON = (self.simulation.routes ?? []).allSatisfy { $0.writing == .json }
        return isJSON && model.description.encodings & RecordEncoding.json.rawValue != 0 ? .json : .cbor
    }

    private static func declared(_ bytes: [UInt8]) throws -> Value {
        do {
            return try CBOR.decode(bytes)
        } catch {
            throw ProducerFailure("the model declared something that is not CBOR: \(error)")
        }
    }

    private func produce(_ instance: ModelInstance, _ events: Events, into ring: RingProducer) throws {
        var events = events
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.recordLimit + RecordWriter.slack,
            alignment: 16
        )
        defer { scratch.deallocate() }
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[..<Self.recordLimit])
        var carefulRecords = self.task.isCareful ? self.task.batchSize : 0
        var isLast = false
        while !isLast, !ring.isStopped {
            let wanted = carefulRecords > 0 ? 1 : min(self.task.batchSize, SimulatedShard.capacity)
            let filled = try instance.fill(room, wanted: UInt64(wanted), recordLimit: Self.recordLimit)
            carefulRecords -= Int(filled.records)
            isLast = filled.isOver
            guard
                try self.publish(
                    UnsafeRawBufferPointer(rebasing: room[..<filled.length]),
                    Int(filled.records),
                    &events,
                    isLast: isLast,
                    into: ring
                )
            else { return }
            if let failure = filled.failure { throw ProducerFailure(failure) }
        }
    }

    /// Publishes the records of a batch, in as many spans as they need.
    ///
    /// - Returns: Whether the run goes on.
    private func publish(
        _ bytes: UnsafeRawBufferPointer,
        _ count: Int,
        _ events: inout Events,
        isLast: Bool,
        into ring: RingProducer
    ) throws -> Bool {
        guard var writer = self.makeWriter(ring, room: Self.recordLimit) else { return false }
        var offset = 0
        var tick = events.reached
        for index in 0..<count {
            guard let event = self.shard.events?[index] else { return false }
            guard event.tick >= tick, event.length > 0, event.length <= UInt64(bytes.count - offset),
                Int(event.transition) < events.transitions, Int(event.stream) < events.writers.count,
                let outlet = events.writers[Int(event.stream)]
            else {
                throw ProducerFailure(
                    "[P-22] event \(index) of a batch is of tick \(event.tick) after \(tick), stream \(event.stream), transition \(event.transition) and"
                        + " \(event.length) bytes"
                )
            }
            tick = event.tick
            let record = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + Int(event.length))])
            offset += Int(event.length)
            try outlet.withBytes(of: record, event) { bytes in
                if !writer.hasRoom(for: bytes.count) {
                    Self.publish(&writer, into: ring)
                    guard bytes.count < ring.longestSpan - 4 * EventSection.headerSize else {
                        throw ProducerFailure("a record of \(bytes.count) bytes is too large; write smaller records")
                    }
                    guard let next = self.makeWriter(ring, room: bytes.count + 4 * EventSection.headerSize) else {
                        return
                    }
                    writer = next
                }
                writer.add(bytes, tick: event.tick, outlet: outlet.outlet)
            }
            if ring.isStopped { return false }
        }
        guard offset == bytes.count else {
            throw ProducerFailure("[P-22] the events of a batch have \(offset) bytes, its records \(bytes.count)")
        }
        events.reached = max(tick, self.shard.reached)
        writer.end(at: events.reached, isLast: isLast)
        Self.publish(&writer, into: ring)
        return true
    }

    private func makeWriter(_ ring: RingProducer, room: Int) -> SectionWriter? {
        ring.waitForRoom(room).flatMap { SectionWriter($0, separatesTicks: self.simulation.separatesTicks) }
    }

    private static func publish(_ writer: inout SectionWriter, into ring: RingProducer) {
        writer.finish()
        guard writer.length > 0 else { return }
        ring.publish(length: writer.length, records: UInt64(writer.records), endsBatch: false)
    }
}
