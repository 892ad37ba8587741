/// Hears of the calls to an instance, to count them. Called on the threads that make calls and take answers, so it must
/// not block.
public struct CallObserver: Sendable {
    /// A call was asked for.
    public var asked: @Sendable (_ verb: UInt32, _ bytes: Int) -> Void
    /// It has come to its end, so many nanoseconds later.
    public var ended: @Sendable (_ verb: UInt32, _ nanoseconds: Int64, Result<CallAnswer, CallError>) -> Void

    /// Makes an observer of its parts.
    public init(
        asked: @escaping @Sendable (UInt32, Int) -> Void,
        ended: @escaping @Sendable (UInt32, Int64, Result<CallAnswer, CallError>) -> Void
    ) {
        self.asked = asked
        self.ended = ended
    }
}
