import SharedModels

/// Who gives models of collectors to the extensions that ask for them. For any thread.
public protocol ModelSource: Sendable {
    /// Bytes that a worker which reads all models maps at most.
    var sharedMemory: Int { get }

    /// Answers a call of a worker, at once or later.
    ///
    /// - Parameter give: Gives an arena to that worker; to be called before the call is answered with it.
    func answer(_ call: HostCall, give: @escaping @Sendable (_ arena: ModelArena, _ number: UInt64) -> Void)
}
