import PluginAPI

// Unsafe code: the struct and the room for events are allocated once and freed with the object, which the host holds as
// long as an instance may look at them.

/// One shard of a simulation as the host describes it to an instance.
final class SimulatedShard: @unchecked Sendable {
    /// The struct for the plugin.
    let description: UnsafeMutablePointer<plugin_simulation>
    /// Room for the events of a batch.
    let events: UnsafeMutablePointer<plugin_event>
    private let reached: UnsafeMutablePointer<UInt64>
    /// The streams that are wanted; nil: all.
    let streams: [String: UInt32]?

    init(
        shard: Int,
        of count: Int,
        seed: UInt64,
        subjects: Int?,
        ticks: Int64?,
        capacity: Int,
        streams: [String: UInt32]?
    ) {
        self.events = .allocate(capacity: capacity)
        self.events.initialize(repeating: plugin_event(), count: capacity)
        self.reached = .allocate(capacity: 1)
        self.reached.initialize(to: 0)
        self.streams = streams
        self.description = .allocate(capacity: 1)
        self.description.initialize(
            to: plugin_simulation(
                size: UInt32(MemoryLayout<plugin_simulation>.size),
                shard: UInt32(shard),
                shard_count: UInt32(count),
                reserved: 0,
                seed: seed,
                subjects: Int64(subjects ?? -1),
                ticks: ticks ?? -1,
                declare: { context, bytes, length in
                    InMemoryHost.of(context?.pointee.host)
                        .declare(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
                },
                wanted: { context, stream in
                    let host = InMemoryHost.of(context?.pointee.host)
                    let names = host.declaration?["streams"]?.elements ?? []
                    let wanted = host.shard?.streams
                    guard let wanted else { return UInt32(PLUGIN_STREAM_WANTED) }
                    return names[Int(stream)].text.flatMap { wanted[$0] } ?? 0
                },
                events: self.events,
                reached: self.reached,
                replaying: nil
            )
        )
    }

    deinit {
        self.description.deallocate()
        self.events.deallocate()
        self.reached.deallocate()
    }

    /// No event of an earlier tick will come.
    var tick: Int { Int(clamping: self.reached.pointee) }
}
