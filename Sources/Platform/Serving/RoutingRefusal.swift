import Services

/// The answer to a request that asks for nothing known.
public struct RoutingRefusal: Error, Hashable, Sendable {
    /// The answer.
    public var answer: Answer

    init(_ answer: Answer) { self.answer = answer }
}
