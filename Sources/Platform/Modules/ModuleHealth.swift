import Synchronization

/// Whether a module is called, or fails so often that it is not. For any thread; all workers of the module share it.
public final class ModuleHealth: Sendable {
    private struct State {
        var failuresInARow = 0
        var limit: Int
        /// Why it is disabled.
        var reason: String?
    }

    private let state: Mutex<State>
    private let told: Atomic<Bool> = Atomic(false)
    private let disabled: @Sendable (_ reason: String) -> Void

    /// Makes that of a module that has not failed yet.
    ///
    /// - Parameters:
    ///   - limit: How many calls in a row may fail before it is disabled; 0: any number.
    ///   - disabled: Told on any thread when it is disabled, and why.
    public init(limit: Int = 0, disabled: @escaping @Sendable (_ reason: String) -> Void = { _ in }) {
        self.state = Mutex(State(limit: limit))
        self.disabled = disabled
    }

    /// Whether its callbacks are not called.
    public var isDisabled: Bool { self.told.load(ordering: .relaxed) }

    /// Notes what came of calls.
    ///
    /// - Parameters:
    ///   - count: How many there were.
    ///   - failures: The places of those that failed, in order, each once or several times, with the reasons.
    func note(calls count: Int, failures: [(place: Int, reason: String)]) {
        let reason = self.state.withLock { state -> String? in
            guard state.reason == nil else { return nil }
            // The place behind the last failure: whatever lies between it and the next one succeeded.
            var next = 0
            for (place, reason) in failures where place >= next {
                state.failuresInARow = place > next ? 1 : state.failuresInARow + 1
                next = place + 1
                guard state.limit > 0, state.failuresInARow >= state.limit else { continue }
                state.reason = "\(state.failuresInARow) calls failed in a row; the last one: \(reason)"
                return state.reason
            }
            if next < count { state.failuresInARow = 0 }
            return nil
        }
        if let reason { self.tell(reason) }
    }

    /// Disables it for another reason.
    func disable(_ reason: String) {
        let isNews = self.state.withLock { state in
            defer { state.reason = state.reason ?? reason }
            return state.reason == nil
        }
        if isNews { self.tell(reason) }
    }

    /// Has it called again, with another limit.
    func enable(limit: Int) {
        self.state.withLock { $0 = State(limit: limit) }
        self.told.store(false, ordering: .relaxed)
    }

    private func tell(_ reason: String) {
        self.told.store(true, ordering: .relaxed)
        self.disabled(reason)
    }
}
