import Synchronization

/// The names that calls of one client use, each with its place. Names are only added, so a place that was given out means
/// the same in every later call.
public final class PackedNames: Sendable {
    private struct State {
        var places: [String: UInt32] = [:]
        /// As calls begin with it.
        var packed: [UInt8] = [0, 0, 0, 0]
    }

    private let state = Mutex(State())

    /// The place of a name.
    public func place(of name: String) -> UInt32 {
        self.state.withLock { state in
            if let place = state.places[name] { return place }
            let place = UInt32(state.places.count)
            state.places[name] = place
            var writer = PackedWriter()
            writer.u32(place + 1)
            writer.raw(Array(state.packed[4...]))
            writer.piece(Array(name.utf8))
            state.packed = writer.bytes
            return place
        }
    }

    /// All names, as calls begin with them.
    public var packed: [UInt8] { self.state.withLock { $0.packed } }
}
