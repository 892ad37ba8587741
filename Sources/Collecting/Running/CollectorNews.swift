import Records
import Services
import Workers

/// Tells the owner of collectors what became of builds and notifications. Belongs to the loop's thread.
struct CollectorNews {
    private let handlers: CollectingEngine.Handlers
    private let deadLetters: DeadLetterFile?

    /// - Parameter deadLetters: Where notifications go that nobody can take; nil: nowhere.
    init(_ handlers: CollectingEngine.Handlers, _ deadLetters: DeadLetterFile?) {
        self.handlers = handlers
        self.deadLetters = deadLetters
    }

    /// A build has ended. Of those that fail one after the other only the first is told.
    func built(_ report: BuildReport) {
        self.handlers.built(report)
        let plugin = "collector/\(report.collector)"
        if report.hasRecovered { self.handlers.line(plugin, "its model is built again") }
        if let failure = report.failure {
            guard report.isFirstFailure else { return }
            self.handlers.warned(plugin, "its model could not be built, and is tried again: \(failure)")
        } else if let partial = report.partial, report.isFirstFailure {
            self.handlers.warned(plugin, "its model is partial, and is tried again: \(partial)")
        }
    }

    /// A notification was given up; it is kept where it can be looked at.
    func lost(_ collector: String, _ endpoint: String, _ notification: Notification, _ reason: String) {
        let record = (try? JSON.decode(notification.bytes)) ?? notification.payload
        self.deadLetters?.append(
            DeadLetter(
                owner: "collector \(collector), endpoint \(endpoint)",
                batch: 0,
                index: 0,
                reason: reason,
                record: record
            )
        )
        let kept = self.deadLetters.map { "it is in \($0.path)" } ?? "it is not kept"
        self.handlers.warned(
            "collector/\(collector)",
            "a notification \(notification.eventType) was given up by endpoint \(endpoint): \(reason); \(kept)"
        )
    }
}
