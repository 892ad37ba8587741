import Synchronization

// Group commit. One call is under way at a time; what is asked for meanwhile waits and goes out together when its answer
// is there. So a caller alone waits for one round, and the more callers there are, the more of them share a round.

/// Gathers requests that wait for a call under way, and sends them as one.
public final class CallGroups<Request: Sendable>: Sendable {
    private struct State {
        var waiting: [(request: Request, size: Int)] = []
        /// Those before it are out.
        var first = 0
        var isBusy = false
    }

    private let state = Mutex(State())
    private let largest: Int
    private let send: @Sendable ([Request], _ done: @escaping @Sendable () -> Void) -> Void

    /// - Parameters:
    ///   - largest: Bytes of requests that go together; one that is larger goes alone.
    ///   - send: Sends a group, and calls `done` when its answer is there. It must not block.
    public init(
        largest: Int,
        send: @escaping @Sendable ([Request], _ done: @escaping @Sendable () -> Void) -> Void
    ) {
        self.largest = largest
        self.send = send
    }

    /// Adds a request of so many bytes.
    public func add(_ request: Request, size: Int) {
        let isFirst = self.state.withLock { state in
            state.waiting.append((request, size))
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if isFirst { self.sendNext() }
    }

    private func sendNext() {
        let group = self.state.withLock { state -> [Request] in
            var size = 0
            var end = state.first
            while end < state.waiting.count {
                size += state.waiting[end].size
                guard end == state.first || size <= self.largest else { break }
                end += 1
            }
            let group = state.waiting[state.first..<end].map(\.request)
            state.first = end
            if end == state.waiting.count || end >= 4096 {
                state.waiting.removeSubrange(..<end)
                state.first = 0
            }
            if group.isEmpty { state.isBusy = false }
            return group
        }
        guard !group.isEmpty else { return }
        self.send(group) { self.sendNext() }
    }
}
