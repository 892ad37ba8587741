/// What stands behind a part of the API.
public protocol RequestService: Sendable {
    /// Takes those of the requests that are its business; each is answered once, at once or later. Called on the thread that
    /// takes requests, which does nothing else meanwhile: what takes time is done elsewhere.
    ///
    /// - Returns: The others, in their order.
    func take(_ requests: [ArrivedRequest]) -> [ArrivedRequest]
}
