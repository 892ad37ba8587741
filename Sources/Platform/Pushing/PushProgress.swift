/// How far pushing is.
public struct PushProgress: Hashable, Sendable {
    /// Datapoints that the server has taken.
    public var accepted = 0
    /// Datapoints that it has refused.
    public var refused = 0
    /// Requests that were made.
    public var requests = 0
    /// Requests that were made again.
    public var retries = 0

    /// One line for people.
    ///
    /// - Parameter nanoseconds: Since the beginning.
    public func line(after nanoseconds: Int64) -> String {
        let rate = nanoseconds > 0 ? Int(Double(self.accepted) / (Double(nanoseconds) / 1e9)) : 0
        let refusals = self.refused == 0 ? "" : ", \(self.refused) refused"
        let retries = self.retries == 0 ? "" : ", \(self.retries) retries"
        return "\(self.accepted) datapoints pushed\(refusals), \(self.requests) requests\(retries), \(rate)/s"
    }
}
