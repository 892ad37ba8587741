import Testing

@testable import Platform

@Suite struct JobScheduleTests {
    private let second: Int64 = 1_000_000

    private func everyMinute(grace: Int64? = 1) throws -> JobSchedule {
        let grace = grace.map { TimeSpan(seconds: $0) }
        return JobSchedule(try CronExpression(minute: "*", timeZone: .utc), graceTime: grace, from: 0)
    }

    @Test func aRunIsTakenOnceAndNotBeforeItsTime() throws {
        var job = try self.everyMinute()
        #expect(job.take(at: 0) == .run(scheduled: 0))
        job.finish()
        #expect(job.take(at: 0) == .nothing)
        #expect(job.take(at: 59 * self.second) == .nothing)
        #expect(job.nextRun == 60 * self.second)
        #expect(job.take(at: 60 * self.second + 1) == .run(scheduled: 60 * self.second))
    }

    @Test func runsThatWereMissedBecomeOne() throws {
        var job = try self.everyMinute(grace: 30)
        // Ten runs are due; the last is 20 s ago.
        #expect(job.take(at: 560 * self.second) == .run(scheduled: 540 * self.second))
        #expect(job.nextRun == 600 * self.second)
    }

    @Test func aRunThatIsTooLateIsLeftOut() throws {
        var job = try self.everyMinute()
        #expect(job.take(at: 62 * self.second) == .missed(scheduled: 60 * self.second))
        #expect(!job.isRunning)
        #expect(job.nextRun == 120 * self.second)
        var patient = try self.everyMinute(grace: nil)
        #expect(patient.take(at: 119 * self.second) == .run(scheduled: 60 * self.second))
    }

    @Test func aJobThatRunsIsNotStartedAgain() throws {
        var job = try self.everyMinute()
        #expect(job.take(at: 0) == .run(scheduled: 0))
        #expect(job.take(at: 60 * self.second) == .busy(scheduled: 60 * self.second))
        job.finish()
        #expect(job.take(at: 120 * self.second) == .run(scheduled: 120 * self.second))
    }

    @Test func whatIsPausedLeavesItsRunsOut() throws {
        var job = try self.everyMinute()
        job.pause()
        #expect(job.take(at: 120 * self.second) == .nothing)
        job.resume(at: 130 * self.second)
        #expect(job.nextRun == 180 * self.second)
    }

    @Test func aTableGivesJobsInTheOrderOfTheirTimes() throws {
        var table = JobTable()
        let late = table.add(JobSchedule(onceAt: 50))
        let early = table.add(JobSchedule(onceAt: 20))
        #expect([late, early] == [1, 2])
        #expect(table.nextRun == 20)
        #expect(table.take(at: 10).isEmpty)
        #expect(table.take(at: 60).map(\.number) == [early, late])
        #expect(table.nextRun == nil)
        table.pause(7)
        #expect(table.schedule(of: 7) == nil)
    }

    /// A clock that is put back by a day must not stop a job for a day; one that is set right by a little runs nothing twice.
    @Test func jobsFollowAClockThatIsPutBack() throws {
        let day = 86_400 * self.second
        var table = JobTable()
        let job = table.add(
            JobSchedule(try CronExpression(minute: "*", timeZone: .utc), graceTime: nil, from: 10 * day)
        )
        #expect(table.take(at: 10 * day).map(\.number) == [job])
        table.finish(job)
        #expect(table.take(at: 10 * day - self.second / 2).isEmpty)
        #expect(table.nextRun == 10 * day + 60 * self.second)
        #expect(table.take(at: 9 * day + 5 * self.second).isEmpty)
        #expect(table.nextRun == 9 * day + 60 * self.second)
        #expect(table.take(at: 9 * day + 60 * self.second).map(\.number) == [job])
        // What is paused stays so.
        table.finish(job)
        table.pause(job)
        #expect(table.take(at: 8 * day).isEmpty)
        #expect(table.nextRun == nil)
    }

    @Test func aRunOnceIsNotRepeated() {
        var job = JobSchedule(onceAt: 0)
        #expect(job.take(at: 61 * self.second) == .missed(scheduled: 0))
        #expect(job.nextRun == nil)
    }
}
