import Records
import Services
import Workers

/// Keeps the backend in step with the objects: calls steps and policies when objects change. For any thread.
public final class SyncEngine: Sendable {
    /// Something for the operator.
    public typealias Log = @Sendable (_ level: LogLevel, _ extension: String, _ text: String) -> Void

    let mailbox: Mailbox<SyncNotice>
    private let base: ObjectBase
    private let subscription: Int
    private let hasEnded = CallWaiter<Bool>()

    /// Starts its thread. What is pending in the store is gone on with.
    ///
    /// - Parameters:
    ///   - steps: Of each model those that count; several are called one after the other, by their names.
    ///   - policies: The same.
    public init(
        _ base: ObjectBase,
        steps: [LiveSyncStep],
        policies: [LivePolicy] = [],
        pulls: [LivePullStep] = [],
        _ settings: SyncSettings = SyncSettings(),
        log: @escaping Log
    ) throws(SystemError) {
        let mailbox = try Mailbox<SyncNotice>()
        self.mailbox = mailbox
        self.base = base
        self.subscription = base.subscribe { mailbox.post(.changed($0)) }
        let hasEnded = self.hasEnded
        try DataThread(named: "synchronizer") {
            let loop = SyncLoop(base, steps, policies, pulls, settings, mailbox, log)
            loop.run()
            hasEnded.finish(true)
        }
        .detach()
    }

    /// Ends it: nothing is begun any more, and what is under way is waited for. Blocks.
    public func stop() {
        self.mailbox.post(.stop)
        _ = self.hasEnded.wait()
        self.base.unsubscribe(self.subscription)
    }

    /// What becomes of the objects. Blocks.
    ///
    /// - Parameter limit: Objects at most.
    public func status(limit: Int = 1000) -> SyncStatus? {
        let waiter = CallWaiter<SyncStatus?>()
        self.mailbox.post(.status(limit: limit) { waiter.finish($0) })
        return waiter.wait()
    }
}
