import Records
import Synchronization
import Workers

/// A thread that runs jobs at their times and when they are asked for, one after the other. For any thread.
final class JobThread: Sendable {
    private enum Message: Sendable {
        case run(JobTable.Number)
        case look
    }

    private let messages: Mailbox<Message>
    private let schedules: [CronExpression]
    private let stopping = Atomic(false)
    private let thread = Mutex<DataThread?>(nil)

    /// - Parameter schedules: Those of jobs 1 and so on.
    init(_ schedules: [CronExpression]) throws(SystemError) {
        self.messages = try Mailbox()
        self.schedules = schedules
    }

    /// Whether jobs are to end as soon as they can.
    var isStopping: Bool { self.stopping.load(ordering: .acquiring) }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - name: What tools show the thread as.
    ///   - run: Runs a job, on the thread.
    func start(named name: StaticString, _ run: @escaping @Sendable (JobTable.Number) -> Void) throws(SystemError) {
        let thread = try DataThread(named: name) { self.work(run) }
        self.thread.withLock { $0 = thread }
    }

    /// Has a job run as soon as the thread is free. However often it is asked for until then, it runs once.
    func request(_ job: JobTable.Number) { self.messages.post(.run(job)) }

    /// Sleeps on the thread, but not longer than until something is asked for.
    func sleep(nanoseconds: Int64) { self.messages.wait(nanoseconds: nanoseconds) }

    /// Ends it, when the job that runs has ended.
    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.messages.post(.look)
        let thread = self.thread.withLock { thread -> DataThread? in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func work(_ run: (JobTable.Number) -> Void) {
        var jobs = JobTable()
        let now = Clock.system()
        // However late it comes, a job that could not run in time is run once.
        for schedule in self.schedules { _ = jobs.add(JobSchedule(schedule, graceTime: nil, from: now)) }
        while !self.isStopping {
            var requested: Set<JobTable.Number> = []
            for case .run(let job) in self.messages.takeAll() { requested.insert(job) }
            for due in jobs.take(at: Clock.system()) { if case .run = due.decision { requested.insert(due.number) } }
            for job in requested.sorted() where !self.isStopping {
                run(job)
                jobs.finish(job)
            }
            guard requested.isEmpty else { continue }
            // The clock on the wall may be set: it is looked at again each minute.
            let delay = jobs.nextRun.map { min(max($0 - Clock.system(), 0), 60_000_000) } ?? 60_000_000
            self.messages.wait(nanoseconds: delay * 1000 + 1)
        }
    }
}
