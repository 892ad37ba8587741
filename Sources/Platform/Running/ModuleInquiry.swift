import Services
import Workers

/// Asks modules for their callbacks and gives them their settings. It blocks, so it is for a thread that may.
struct ModuleInquiry: Sendable {
    /// What is to be asked of one module.
    struct Question: Sendable {
        /// Its name.
        var name: String
        /// Its workers.
        var workers: [EngineModule]
        /// Whether its callbacks are not known yet.
        var wantsCallbacks = false
        /// What each worker is to be told; nil: nothing.
        var settings: [ModuleSettings]?
    }

    /// What came of it.
    struct Answer: Sendable {
        /// The callbacks, if they were asked for.
        var callbacks: [ModuleCallback]?
        /// Why it does not tell its callbacks, or does not take its settings.
        var failure: String?
    }

    var questions: [Question] = []

    /// Asks all of them; the answers are in the order of the questions.
    func ask() -> [Answer] { self.questions.map(Self.ask) }

    private static func ask(_ question: Question) -> Answer {
        var answer = Answer()
        do throws(CallFailure) {
            if question.wantsCallbacks { answer.callbacks = try question.workers[0].client.callbacks() }
            for (worker, settings) in zip(question.workers, question.settings ?? []) {
                try worker.client.configure(settings)
                worker.refresh.ask()
                try worker.client.setRefresh(true)
            }
        } catch {
            answer.failure = error.description
        }
        return answer
    }
}
