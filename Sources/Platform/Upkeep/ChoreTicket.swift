import Synchronization

/// Tells when chores are done, and all that followed from them: each of them holds the ticket, and its end is the last one's.
/// Chores that are given up for the end of the engine count as done.
final class ChoreTicket: Sendable {
    private let done: @Sendable (Removals) -> Void
    private let removals = Mutex(Removals())

    /// How many entities were removed, by the numbers of their types.
    typealias Removals = [Int: Int]

    /// - Parameter done: Told what was removed; called once, on any thread; it must not block.
    init(_ done: @escaping @Sendable (Removals) -> Void) { self.done = done }

    deinit { self.done(self.removals.withLock { $0 }) }

    /// Notes that an entity was removed.
    func removed(_ entity: EntityType) { self.removals.withLock { $0[entity.number, default: 0] += 1 } }
}
