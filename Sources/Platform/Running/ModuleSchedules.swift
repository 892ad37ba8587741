import Workers

/// The callbacks of modules that are called at certain times.
struct ModuleSchedules {
    /// A callback whose time has come.
    struct Due {
        let job: JobTable.Number
        let hook: Hook
        let decision: JobSchedule.Decision
    }

    private var jobs = JobTable()
    private var hooks: [JobTable.Number: Hook] = [:]

    /// - Parameter now: Microseconds since 1970 UTC.
    init(_ table: HookTable, now: Int64) throws(CronError) {
        for scheduled in table.scheduled {
            let fields = scheduled.times.fields
            let expression = try CronExpression(
                year: fields["year"],
                month: fields["month"],
                day: fields["day"],
                week: fields["week"],
                dayOfWeek: fields["day_of_week"],
                hour: fields["hour"],
                minute: fields["minute"],
                second: fields["second"],
                timeZone: try TimeZone.named(scheduled.times.timeZone)
            )
            let grace = TimeSpan(seconds: Int64(scheduled.times.misfireGrace))
            self.hooks[self.jobs.add(JobSchedule(expression, graceTime: grace, from: now))] = scheduled.hook
        }
    }

    /// When to look again.
    var nextRun: Int64? { self.jobs.nextRun }

    /// What is due.
    mutating func take(at now: Int64) -> [Due] {
        self.jobs.take(at: now).compactMap { due in
            self.hooks[due.number].map { Due(job: due.number, hook: $0, decision: due.decision) }
        }
    }

    /// Notes that a run ended.
    mutating func finish(_ job: JobTable.Number) { self.jobs.finish(job) }
}
