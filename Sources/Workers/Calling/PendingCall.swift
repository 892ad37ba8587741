/// A call that was asked for and has no answer yet.
struct PendingCall: Sendable {
    typealias Completion = @Sendable (Result<CallAnswer, CallError>) -> Void

    let verb: UInt32
    let bytes: [UInt8]
    /// How long the worker may be busy with it, in nanoseconds.
    let deadline: Int64
    let completion: Completion
    /// When it was asked for, monotonic nanoseconds.
    let asked = EventLoop.now()
}
