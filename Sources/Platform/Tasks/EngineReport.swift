/// Something that whoever runs the engine should know of; told on any thread.
public enum EngineReport: Sendable {
    /// Something about a task.
    case task(TaskEvent)
    /// A message or a pending task cannot be read any more, and is left out.
    case unreadable(partition: Int, reason: String)
    /// The store or the bus cannot do what is asked for now; it is asked again.
    case delayed(String)
    /// What is done in the background could not be done now; it is tried again at its next time.
    case postponed(String)
    /// A snapshot was not made.
    case snapshotFailed(String)
    /// Something about what is done in the background that the operator should know.
    case noted(String)
    /// Another host has taken a partition over.
    case lost(partition: Int)
    /// Something about the hosts that share the work.
    case hosts(String)
    /// It works again.
    case resumed
    /// It cannot go on.
    case failed(String)
}
