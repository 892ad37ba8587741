import Records
import Synchronization

/// Gathers what several calls of conveniences bring, for any thread.
final class ConvenienceAnswers: Sendable {
    private struct State {
        var answers: [Value]
        var missing: Int
    }

    private let state: Mutex<State>
    private let completion: @Sendable ([Value]) -> Void

    /// - Parameters:
    ///   - answers: As far as they are known.
    ///   - calls: How many calls bring more.
    ///   - completion: Called with the last of them.
    init(_ answers: [Value], calls: Int, completion: @escaping @Sendable ([Value]) -> Void) {
        self.state = Mutex(State(answers: answers, missing: calls))
        self.completion = completion
    }

    /// Takes what one call brought for some of the places.
    func take(_ answers: [Value], for places: [Int]) {
        let all = self.state.withLock { state -> [Value]? in
            for (place, answer) in zip(places, answers) { state.answers[place] = answer }
            state.missing -= 1
            return state.missing == 0 ? state.answers : nil
        }
        if let all { self.completion(all) }
    }
}
