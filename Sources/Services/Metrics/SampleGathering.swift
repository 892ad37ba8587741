import Synchronization

/// Waits for what all sources tell.
public final class SampleGathering: Sendable {
    private struct State {
        var samples: [MetricSample] = []
        var missing: Int
    }

    private let state: Mutex<State>
    private let completion: @Sendable ([MetricSample]) -> Void

    /// - Parameter completion: Called once, on the thread that brought the last.
    public init(count: Int, completion: @escaping @Sendable ([MetricSample]) -> Void) {
        self.state = Mutex(State(missing: count))
        self.completion = completion
    }

    /// Takes the samples of one source.
    public func take(_ samples: [MetricSample]) {
        let all = self.state.withLock { state -> [MetricSample]? in
            state.samples += samples
            state.missing -= 1
            return state.missing == 0 ? state.samples : nil
        }
        if let all { self.completion(all) }
    }
}
