/// Tells when chores are done, and all that followed from them: each of them holds the ticket, and its end is the last one's.
/// Chores that are given up for the end of the engine count as done.
final class ChoreTicket: Sendable {
    private let done: @Sendable () -> Void

    /// - Parameter done: Called once, on any thread; it must not block.
    init(_ done: @escaping @Sendable () -> Void) { self.done = done }

    deinit { self.done() }
}
