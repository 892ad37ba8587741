import Synchronization

/// Waits for the answers to the requests of one call, which come in any order.
public final class AnswerGathering: Sendable {
    private struct State {
        var answers: [Answer?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let completion: @Sendable ([Answer]) -> Void

    /// - Parameter completion: Called once, when all are there, on the thread that brought the last.
    public init(count: Int, completion: @escaping @Sendable ([Answer]) -> Void) {
        self.state = Mutex(State(answers: Array(repeating: nil, count: count), missing: count))
        self.completion = completion
    }

    /// Takes the answer to the request at a place; a second one does not count.
    public func take(_ answer: Answer, at place: Int) {
        let all = self.state.withLock { state -> [Answer]? in
            guard state.answers[place] == nil else { return nil }
            state.answers[place] = answer
            state.missing -= 1
            return state.missing == 0 ? state.answers.compactMap { $0 } : nil
        }
        if let all { self.completion(all) }
    }
}
