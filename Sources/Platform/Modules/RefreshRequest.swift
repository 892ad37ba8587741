import Synchronization

/// Whether the operator wants values of a module to be derived anew in the next snapshot. (DP³: the `refresh` flag.)
///
/// The flag in a worker goes with the worker; this one stays, so whoever makes a snapshot sets the workers' flags by it
/// first, and takes it back when the snapshot is done. What is asked for while a snapshot is made holds for the next one.
/// For any thread.
public final class RefreshRequest: Sendable {
    private struct State {
        /// How often it was asked for.
        var count = 0
        /// How many of these are met.
        var met = 0
    }

    private let state = Mutex(State())

    /// Makes one that is not asked for.
    public init() {}

    /// Whether it is asked for.
    public var isWanted: Bool { self.wanted != nil }

    /// The number of the last request; nil: it is met.
    var wanted: Int? { self.state.withLock { $0.count > $0.met ? $0.count : nil } }

    /// Asks for it.
    public func ask() { self.state.withLock { $0.count += 1 } }

    /// Notes that a request was met, and with it those before; later ones stay.
    func meet(_ number: Int) { self.state.withLock { $0.met = max($0.met, number) } }
}
