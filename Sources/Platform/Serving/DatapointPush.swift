import Services

/// A request that brings datapoints.
public struct DatapointPush: Sendable {
    /// The body: an array of datapoints in JSON, if the client made no mistake.
    public let body: [UInt8]
    /// The client's address without a port.
    public let peer: String
    /// To be called once, on any thread, when the datapoints are durable or refused.
    public let answer: @Sendable (Answer) -> Void
}
