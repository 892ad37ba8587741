import Synchronization

/// Whether the operator wants values of a module to be derived anew in the next snapshot. (DP³: the `refresh` flag.)
///
/// The flag in a worker goes with the worker; this one stays, so whoever makes a snapshot sets the workers' flags by it
/// first, and takes it back when the snapshot is done. For any thread.
public final class RefreshRequest: Sendable {
    private let flag = Atomic(false)

    /// Makes one that is not asked for.
    public init() {}

    /// Whether it is asked for.
    public var isWanted: Bool { self.flag.load(ordering: .acquiring) }

    /// Asks for it, or takes it back.
    public func set(_ isWanted: Bool) { self.flag.store(isWanted, ordering: .releasing) }
}
