/// Jobs in the order in which they came.
struct JobQueue {
    private var jobs: [SyncJob] = []
    private var first = 0

    var count: Int { self.jobs.count - self.first }

    mutating func append(_ job: SyncJob) { self.jobs.append(job) }

    mutating func popFirst() -> SyncJob? {
        guard self.first < self.jobs.count else { return nil }
        let job = self.jobs[self.first]
        self.first += 1
        // So seldom that it costs nothing.
        if self.first == self.jobs.count || self.first > 4096 {
            self.jobs.removeSubrange(..<self.first)
            self.first = 0
        }
        return job
    }
}
