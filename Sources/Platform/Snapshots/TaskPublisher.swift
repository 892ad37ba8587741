import Records
import Services
import Workers

/// Judges tasks that callbacks made in a snapshot, and publishes them as those of clients are. For one thread.
final class TaskPublisher {
    /// Tasks that are published together.
    private static let groupLimit = 1000

    private let surroundings: SnapshotRun.Surroundings
    private var judgement: EmittedTaskJudgement
    private var waiting: [EntityTask] = []
    /// Tasks that were taken.
    private(set) var count = 0

    init(_ surroundings: SnapshotRun.Surroundings) {
        self.surroundings = surroundings
        self.judgement = EmittedTaskJudgement(surroundings.model)
    }

    /// Takes a task.
    ///
    /// - Returns: The task as the model has it; nil: it makes no sense, which was reported.
    @discardableResult
    func add(_ emitted: EmittedTask, _ hook: Hook) -> EntityTask? {
        do throws(HookRefusal) {
            let task = try self.judgement.judge(emitted)
            self.waiting.append(task)
            self.count += 1
            return task
        } catch {
            self.surroundings.engine.counters.moduleErrors.wrappingAdd(1, ordering: .relaxed)
            self.surroundings.report(.task(.madeNonsense(hook, reason: error.reason)))
            return nil
        }
    }

    /// Publishes what waits, and waits until that is durable.
    func flush() throws(SnapshotError) {
        while !self.waiting.isEmpty {
            let group = Array(self.waiting.prefix(Self.groupLimit))
            try self.publish(group)
            self.waiting.removeFirst(group.count)
        }
    }

    private func publish(_ tasks: [EntityTask]) throws(SnapshotError) {
        while true {
            let waiter = CallWaiter<Result<Void, StoringError>>()
            self.surroundings.engine.publish(tasks) { waiter.finish($0) }
            switch waiter.wait() {
            case .success: return
            case .failure(let error) where error.cause == .unavailable:
                if self.surroundings.isStopping() { throw .stopping }
                self.surroundings.pause(0.1)
            case .failure(let error): throw .storing(error)
            }
        }
    }
}
