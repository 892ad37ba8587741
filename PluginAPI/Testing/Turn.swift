import Synchronization

/// The clock of a run belongs to its process. Tests run side by side in one, so their runs take turns.
enum Turn {
    private static let turn = Mutex(())

    /// Does something that uses the clock of the run. Must not be called within itself.
    static func take<Result>(_ body: () throws -> sending Result) rethrows -> sending Result {
        try self.turn.withLock { _ in try body() }
    }
}
