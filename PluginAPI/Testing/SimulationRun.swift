import PluginAPI

// Unsafe code: the context is allocated for one instance and freed after it was destroyed; a batch has room of its own.

/// Runs a state machine in memory, in the tests of its author, as `host simulate` runs it.
///
///     let run = try SimulationRun(Banking.self, seed: 7)
///     run.subjects = 100
///     let events = try run.events()
///     #expect(events.allSatisfy { ($0.record["balance"]?.integer ?? 0) >= 0 })
///
/// Each call of `events` makes an instance of its own. One run is used by one task at a time.
public final class SimulationRun {
    private let model: RegisteredModel
    private let options: [GivenValue]
    private let host = InMemoryHost()
    private let setup: ModelRun

    /// How many subjects there are; nil: as many as the machine says.
    public var subjects: Int?
    /// How many ticks there are; nil: as many as the machine says.
    public var ticks: Int?
    /// The shard that is run, from 0.
    public var shard = 0
    /// How many shards there are.
    public var shardCount = 1
    /// The streams of which events are wanted; nil: all.
    public var streams: Set<String>?
    /// Whether records have the fields `_key` and `_time`.
    public var hasKeysAndTimes = false
    /// Records that are taken as made already, as after the restart of a worker.
    public var resumeAfter = 0
    /// Records that are asked for at once; at least 1. The events must not depend on it.
    public var batchSize = 1000
    /// Bytes of room in a batch.
    package var capacity = Int(PLUGIN_BATCH_CAPACITY)

    /// Registers a state machine and reads its options.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - seed: The seed of the run.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse the model or an option.
    public init<M: StateMachineModel>(_ model: M.Type, seed: UInt64 = 1, options: [String: String] = [:]) throws {
        self.model = try self.host.registerModel(named: M.name) { $0.add(M.self) }
        self.options = try GivenValue.values(of: options, for: self.model.options)
        self.setup = try ModelRun(M.self, seed: seed, options: options)
    }

    /// The lines that the model logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    /// What the machine said of itself when it was last made.
    public var declaration: Record? { self.host.declaration }

    /// All events of the wanted streams, in their order.
    ///
    /// - Parameter limit: After so many the run is ended; a machine without an end needs one.
    /// - Throws: `ExtensionError` with the reason that the model reported, or the promise that it broke.
    public func events(limit: Int = .max) throws -> [SimulatedEvent] {
        let wanted = UInt32(PLUGIN_STREAM_WANTED)
        let flags = self.hasKeysAndTimes ? wanted | UInt32(PLUGIN_STREAM_KEY | PLUGIN_STREAM_TIME) : wanted
        let shard = SimulatedShard(
            shard: self.shard,
            of: self.shardCount,
            seed: self.setup.seed,
            subjects: self.subjects,
            ticks: self.ticks.map(Int64.init),
            capacity: self.batchSize,
            streams: self.streams.map { names in Dictionary(uniqueKeysWithValues: names.map { ($0, flags) }) }
                ?? (self.hasKeysAndTimes ? self.allStreams(flags) : nil)
        )
        return try Turn.take { try self.events(of: shard, limit) }
    }

    private func events(of shard: SimulatedShard, _ limit: Int) throws -> [SimulatedEvent] {
        self.host.shard = shard
        defer { self.host.shard = nil }
        let values = UnsafeMutableBufferPointer<plugin_value>.allocate(capacity: self.options.count)
        defer { values.deallocate() }
        _ = values.initialize(from: self.options.map(\.asLastingPluginValue))
        let context = UnsafeMutablePointer<plugin_context>.allocate(capacity: 1)
        defer { context.deallocate() }
        context.initialize(to: self.host.makeContext(self.setup, options: values))
        var made: UnsafeMutableRawPointer?
        guard self.model.verbs.create(context, self.model.factory, &made) == plugin_status(PLUGIN_OK), let made else {
            throw self.failure("create")
        }
        defer { self.model.verbs.destroy(made) }
        if self.resumeAfter > 0 {
            guard self.model.verbs.resume?(made, UInt64(self.resumeAfter)) == plugin_status(PLUGIN_OK) else {
                throw self.failure("resume")
            }
        }
        return try self.collect(made, shard, limit)
    }

    private func allStreams(_ flags: UInt32) -> [String: UInt32] {
        let names = ((try? self.describe())?["streams"]?.elements ?? []).compactMap(\.text)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, flags) })
    }

    /// What the machine says of itself.
    ///
    /// - Throws: `ExtensionError` if no instance can be made.
    public func describe() throws -> Record {
        let (ticks, wanted) = (self.ticks, self.hasKeysAndTimes)
        (self.ticks, self.hasKeysAndTimes) = (0, false)
        defer { (self.ticks, self.hasKeysAndTimes) = (ticks, wanted) }
        _ = try self.events()
        return self.host.declaration ?? [:]
    }

    private func collect(
        _ instance: UnsafeMutableRawPointer,
        _ shard: SimulatedShard,
        _ limit: Int
    ) throws -> [SimulatedEvent] {
        var events: [SimulatedEvent] = []
        var capacity = self.capacity
        while events.count < limit {
            let room = UnsafeMutableRawBufferPointer.allocate(
                byteCount: capacity + Int(PLUGIN_BATCH_SLACK),
                alignment: 64
            )
            defer { room.deallocate() }
            var batch = plugin_batch()
            batch.size = UInt32(MemoryLayout<plugin_batch>.size)
            batch.encoding = UInt32(PLUGIN_ENCODING_CBOR)
            batch.wanted = UInt64(self.batchSize)
            batch.data = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            batch.capacity = UInt64(capacity)
            batch.record_limit = UInt64(max(1 << 20, capacity))
            batch.first = UInt64(events.count)
            let status = self.model.verbs.fill(instance, &batch)
            events += try self.events(of: batch, UnsafeRawBufferPointer(room), shard, after: events.last)
            capacity = max(self.capacity, Int(batch.needed))
            switch status {
            case plugin_status(PLUGIN_OK), plugin_status(PLUGIN_FULL): break
            case plugin_status(PLUGIN_END): return events
            default: throw self.failure("fill")
            }
        }
        return events
    }

    private func events(
        of batch: plugin_batch,
        _ room: UnsafeRawBufferPointer,
        _ shard: SimulatedShard,
        after last: SimulatedEvent?
    ) throws -> [SimulatedEvent] {
        guard batch.count <= batch.wanted, batch.length <= batch.capacity else {
            throw ExtensionError(.brokenPromise, "[P-13] fill wrote \(batch.count) records in \(batch.length) bytes")
        }
        let names = (self.declaration?["streams"]?.elements ?? []).compactMap(\.text)
        let states = (self.declaration?["states"]?.elements ?? []).compactMap(\.text)
        let transitions = (self.declaration?["transitions"]?.elements ?? []).compactMap(\.record)
        var offset = 0
        var previous = last.map { ($0.tick, $0.subject) } ?? (0, 0)
        return try (0..<Int(batch.count)).map { index in
            let event = shard.events[index]
            let place = (Int(event.tick), Int(event.subject))
            guard place >= previous, Int(event.length) <= Int(batch.length) - offset else {
                throw ExtensionError(
                    .brokenPromise,
                    "[P-22] tick \(place.0), subject \(place.1) came after \(previous)"
                )
            }
            previous = place
            let bytes = UnsafeRawBufferPointer(rebasing: room[offset..<(offset + Int(event.length))])
            offset += Int(event.length)
            guard case .map(let record) = try CBOR.decode(bytes) else {
                throw ExtensionError(.brokenPromise, "[P-12] a record is no map")
            }
            let transition = transitions[Int(event.transition)]
            return SimulatedEvent(
                tick: place.0,
                subject: place.1,
                stream: names[Int(event.stream)],
                trigger: transition["trigger"]?.text ?? "",
                from: states[transition["from"]?.integer ?? 0],
                to: states[transition["to"]?.integer ?? 0],
                record: record
            )
        }
    }

    private func failure(_ verb: String) -> ExtensionError {
        ExtensionError(.failed, self.host.takeReport() ?? "[P-05] \(verb) failed without giving a reason")
    }
}
