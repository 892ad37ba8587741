/// A request that waits for its answer.
public struct ArrivedRequest: Sendable {
    /// What is asked for.
    public let request: Request
    /// To be called once, on any thread, with what the request asked for, by which requests are counted (nil: nothing that
    /// is known), and the answer.
    public let finish: @Sendable (_ route: String?, _ answer: Answer) -> Void

    /// Makes one of its parts.
    public init(_ request: Request, finish: @escaping @Sendable (String?, Answer) -> Void) {
        self.request = request
        self.finish = finish
    }
}
