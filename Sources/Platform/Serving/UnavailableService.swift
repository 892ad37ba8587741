import Services

/// Stands where nothing can be done (yet): all requests are to be made again later.
public struct UnavailableService: PlatformService {
    private let answer: Answer

    /// Makes a service that answers 503.
    ///
    /// - Parameters:
    ///   - reason: What the client is told.
    ///   - seconds: When it should try again.
    public init(_ reason: String, retryAfter seconds: Int = 1) {
        self.answer = .unavailable(reason, retryAfter: seconds)
    }

    /// Answers each of them.
    public func push(_ pushes: [DatapointPush]) { for push in pushes { push.answer(self.answer) } }

    /// Answers it.
    public func perform(_ request: RoutedRequest, answer: @escaping @Sendable (Answer) -> Void) { answer(self.answer) }
}
