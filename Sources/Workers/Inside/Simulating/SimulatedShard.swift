import PluginABI
import Records
import Synchronization

// The worker's side of the ability `simulation`.
//
// Unsafe code: the struct, the room for events and the word for the tick are allocated once and never freed: they belong
// to an instance, and a worker makes one. The plugin writes events at places of a batch that was asked for, which
// `capacity` bounds; what it wrote is checked before it is used.

/// The part of a simulation that the instance of this worker is.
final class SimulatedShard: Sendable {
    /// The most events that a batch may have.
    static let capacity = 1024

    private struct State {
        var declaration: [UInt8]?
        var wanted: [UInt32] = []
        var hasReplayed: (@Sendable (UInt64) -> Void)?
    }

    private let task: SimulationTask
    private let state = Mutex(State())
    private let eventsAddress: UInt
    private let reachedAddress: UInt

    init(_ task: SimulationTask) {
        self.task = task
        let events = UnsafeMutablePointer<plugin_event>.allocate(capacity: Self.capacity)
        events.initialize(repeating: plugin_event(), count: Self.capacity)
        let reached = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        reached.initialize(to: 0)
        self.eventsAddress = UInt(bitPattern: events)
        self.reachedAddress = UInt(bitPattern: reached)
    }

    /// Where the plugin writes the events of a batch.
    var events: UnsafePointer<plugin_event>? { UnsafePointer(bitPattern: self.eventsAddress) }

    /// No event of an earlier tick will come, says the plugin.
    var reached: UInt64 { UnsafePointer<UInt64>(bitPattern: self.reachedAddress)?.pointee ?? 0 }

    /// What the plugin said of its machine, in CBOR; nil: nothing.
    var declaration: [UInt8]? { self.state.withLock { $0.declaration } }

    /// Settles what is wanted of each stream.
    func settle(_ streams: [String]) {
        let wanted = streams.map { stream in
            guard let route = self.task.route(of: stream) else { return UInt32(0) }
            return UInt32(PLUGIN_STREAM_WANTED) | (route.wantsKey ? UInt32(PLUGIN_STREAM_KEY) : 0)
                | (route.wantsTime ? UInt32(PLUGIN_STREAM_TIME) : 0)
        }
        self.state.withLock { $0.wanted = wanted }
    }

    /// Has `body` called with the tick that is done again, as often as the plugin says so.
    func onReplay(_ body: @escaping @Sendable (UInt64) -> Void) { self.state.withLock { $0.hasReplayed = body } }

    private func replaying(_ tick: UInt64) { self.state.withLock { $0.hasReplayed }?(tick) }

    /// The struct for the plugin, valid for ever.
    func makeStruct() -> UnsafePointer<plugin_simulation> {
        let isTold = self.task.routes != nil
        let memory = UnsafeMutablePointer<plugin_simulation>.allocate(capacity: 1)
        memory.initialize(
            to: plugin_simulation(
                size: UInt32(MemoryLayout<plugin_simulation>.size),
                shard: UInt32(self.task.shard),
                shard_count: UInt32(self.task.shardCount),
                reserved: 0,
                seed: self.task.seed,
                subjects: Int64(self.task.subjects ?? -1),
                ticks: isTold ? Int64(self.task.ticks ?? -1) : .max,
                declare: { context, bytes, length in
                    guard let shard = InstanceContext.of(context)?.shard else { return .failed }
                    return shard.declare(UnsafeBufferPointer(start: bytes, count: Int(length)))
                },
                wanted: { context, stream in InstanceContext.of(context)?.shard?.wanted(Int(stream)) ?? 0 },
                events: isTold ? UnsafeMutablePointer(bitPattern: self.eventsAddress) : nil,
                reached: UnsafeMutablePointer(bitPattern: self.reachedAddress),
                replaying: { context, tick in InstanceContext.of(context)?.shard?.replaying(tick) }
            )
        )
        return UnsafePointer(memory)
    }

    private func declare(_ bytes: UnsafeBufferPointer<UInt8>) -> plugin_status {
        self.state.withLock { $0.declaration = Array(bytes) }
        return .ok
    }

    private func wanted(_ stream: Int) -> UInt32 {
        guard self.task.routes != nil else {
            return UInt32(PLUGIN_STREAM_WANTED) | (self.task.hasKeys ? UInt32(PLUGIN_STREAM_KEY) : 0)
        }
        return self.state.withLock { $0.wanted.indices.contains(stream) ? $0.wanted[stream] : 0 }
    }
}
