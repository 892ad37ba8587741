import Services

/// What stands behind the API. Called on the thread that takes requests, which does nothing else meanwhile: what takes
/// time is done elsewhere, and answered from there.
public protocol PlatformService: Sendable {
    /// Takes datapoints that came together, so that they can be made durable together. Each is answered by itself.
    func push(_ pushes: [DatapointPush])

    /// Does what a request asks for. Health, metrics and datapoints never come here.
    ///
    /// - Parameter answer: To be called once, on any thread.
    func perform(_ request: RoutedRequest, answer: @escaping @Sendable (Answer) -> Void)

    /// Says that it works; at once, as this is asked often.
    func health() -> Answer
}

extension PlatformService {
    /// Says that it works.
    public func health() -> Answer { .healthy }
}
