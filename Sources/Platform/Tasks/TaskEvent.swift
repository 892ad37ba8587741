/// Something that happened to a task, for counts and logs.
public enum TaskEvent: Sendable {
    /// A callback failed; the task went on.
    case callbackFailed(Hook, entity: String, id: String, reason: String)
    /// What a callback made does not fit the model; it was left out.
    case madeNonsense(Hook, reason: String)
    /// Callbacks feed each other; what this one made was left out.
    case tooDeep(Hook, entity: String, id: String, depth: Int)
    /// A module is out of service; its callbacks were not called.
    case outOfService(module: Int, calls: Int)
}
