import Synchronization

/// Records how long something takes. For any thread.
public final class LatencyRecorder: Sendable {
    private let histogram = Mutex(LatencyHistogram())

    /// Begins with nothing.
    public init() {}

    /// Records something that took so many nanoseconds.
    public func record(_ nanoseconds: Int64) { self.histogram.withLock { $0.add(nanoseconds) } }

    /// What was recorded so far.
    public var value: LatencyHistogram { self.histogram.withLock { $0 } }
}
