// Unsafe code: what the pointer leads to is the host's, which keeps it alive as long as the instance.

/// What the host says of the simulation that an instance is a shard of.
@usableFromInline
struct SimulationSettings {
    private let context: UnsafePointer<plugin_context>
    private let simulation: UnsafePointer<plugin_simulation>?

    /// - Parameter simulation: nil: the host knows nothing of simulations.
    init(_ context: UnsafePointer<plugin_context>, _ simulation: UnsafePointer<plugin_simulation>?) {
        self.context = context
        self.simulation = simulation
    }

    /// The seed of the run.
    var seed: UInt64 { self.simulation?.pointee.seed ?? self.context.pointee.seed }

    /// How many subjects there are in all shards.
    func subjects(declared: Int) -> Int {
        guard let given = self.simulation?.pointee.subjects, given >= 0 else { return declared }
        return Int(given)
    }

    /// How many ticks there are; nil: no end, as always where nobody asks for events.
    func ticks(declared: Int?) -> Int? {
        guard let given = self.simulation?.pointee.ticks else { return nil }
        if given < 0 { return declared }
        return given == .max ? nil : Int(given)
    }

    /// The subjects of this shard.
    func subjectsOfShard(of all: Int) -> Range<Int> {
        guard let simulation = self.simulation?.pointee, simulation.shard < simulation.shard_count else {
            return 0..<all
        }
        let shard = Int(simulation.shard)
        let count = Int(simulation.shard_count)
        return (all * shard / count)..<(all * (shard + 1) / count)
    }

    /// Tells the host what the machine is.
    ///
    /// - Returns: Whether it agreed.
    func declare(_ declaration: Record) -> Bool {
        guard let simulation = self.simulation else { return true }
        let bytes = CBOR.encode(.map(declaration))
        return bytes.withUnsafeBufferPointer {
            simulation.pointee.declare(self.context, $0.baseAddress, UInt64($0.count)) == PLUGIN_OK
        }
    }

    /// What is wanted of a stream, `PLUGIN_STREAM_*`.
    func wanted(_ stream: Int) -> UInt32 {
        self.simulation?.pointee.wanted(self.context, UInt32(stream))
            ?? UInt32(PLUGIN_STREAM_WANTED | PLUGIN_STREAM_KEY)
    }

    /// Where events are to be written; nil: nobody asks for them.
    @usableFromInline var events: UnsafeMutablePointer<plugin_event>? { self.simulation?.pointee.events }

    /// Says that no event of an earlier tick will come.
    @usableFromInline
    func tell(reached tick: Int) { self.simulation?.pointee.reached?.pointee = UInt64(tick) }

    /// Says which tick is done again.
    @usableFromInline
    func tell(replaying tick: Int) {
        let end = MemoryLayout<plugin_simulation>.offset(of: \.replaying).map { $0 + MemoryLayout<UInt>.size } ?? .max
        guard let simulation = self.simulation, Int(simulation.pointee.size) >= end else { return }
        simulation.pointee.replaying?(self.context, UInt64(tick))
    }
}
