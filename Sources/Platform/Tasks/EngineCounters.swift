import Synchronization

/// What the engine counts; for any thread.
public final class EngineCounters: Sendable {
    /// Tasks that were done.
    public let tasksProcessed = Atomic(0)
    /// Datapoints in them.
    public let datapoints = Atomic(0)
    /// Entities that were made.
    public let recordsCreated = Atomic(0)
    /// Entities that were removed.
    public let recordsRemoved = Atomic(0)
    /// Callbacks that failed, and tasks of modules that made no sense.
    public let moduleErrors = Atomic(0)
    /// Messages that could not be read.
    public let processingErrors = Atomic(0)
    /// Transactions.
    public let transactions = Atomic(0)
}
