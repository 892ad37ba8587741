import Glibc
import Testing

@testable import Workers

@Suite struct WorkerLifecycleTests {
    private static let kills: [(WorkerLifecycle.Event, WorkerEnd.Cause)] = [
        (.deadlinePassed(doing: "loading", seconds: 5), .hung(doing: "loading", seconds: 5)),
        (.violated("it lied"), .violatedProtocol("it lied")),
        (.dismissed, .dismissed),
    ]

    private static func lifecycle(_ events: [WorkerLifecycle.Event]) -> WorkerLifecycle {
        var lifecycle = WorkerLifecycle()
        for event in events { _ = lifecycle.handle(event) }
        return lifecycle
    }

    private static let living: [[WorkerLifecycle.Event]] = [
        [], [.hello], [.hello, .sandboxed], [.hello, .sandboxed, .bye],
    ]

    @Test func aWorkerThatSaysByeAndLeavesEndedNormally() {
        var lifecycle = Self.lifecycle([.hello, .sandboxed, .bye])
        #expect(lifecycle.handle(.exited(status: 0)) == .report(.normal))
        #expect(lifecycle.state == .ended(.normal))
    }

    @Test func leavingWithoutByeIsNeverNormal() {
        for events in [[], [WorkerLifecycle.Event.hello], [.hello, .sandboxed]] {
            var lifecycle = Self.lifecycle(events)
            #expect(lifecycle.handle(.exited(status: 0)) == .report(.exited(status: 0)))
        }
        var lifecycle = Self.lifecycle([.hello, .sandboxed, .bye])
        #expect(lifecycle.handle(.exited(status: 3)) == .report(.exited(status: 3)))
    }

    @Test func aSignalIsReportedFromEveryState() {
        for events in Self.living {
            var lifecycle = Self.lifecycle(events)
            #expect(lifecycle.handle(.signalled(SIGSEGV)) == .report(.signalled(SIGSEGV)))
        }
    }

    @Test func theReasonOfTheFirstKillIsTheCause() {
        for events in Self.living {
            for (event, cause) in Self.kills {
                var lifecycle = Self.lifecycle(events)
                #expect(lifecycle.handle(event) == .kill)
                #expect(lifecycle.state == .killed(cause))
                for (later, _) in Self.kills { #expect(lifecycle.handle(later) == nil) }
                #expect(lifecycle.handle(.hello) == nil)
                #expect(lifecycle.handle(.bye) == nil)
                #expect(lifecycle.handle(.signalled(SIGKILL)) == .report(cause))
            }
        }
    }

    @Test func aKilledWorkerThatLeavesByItselfKeepsTheCause() {
        var lifecycle = Self.lifecycle([.hello, .dismissed])
        #expect(lifecycle.handle(.exited(status: 0)) == .report(.dismissed))
    }

    @Test func wordsOutOfOrderAreViolations() {
        let wrong: [([WorkerLifecycle.Event], WorkerLifecycle.Event)] = [
            ([], .bye), ([], .sandboxed), ([.hello], .hello), ([.hello], .bye), ([.hello, .sandboxed], .sandboxed),
            ([.hello, .sandboxed], .hello), ([.hello, .sandboxed, .bye], .bye), ([.hello, .sandboxed, .bye], .hello),
            ([.hello, .sandboxed, .bye], .sandboxed),
        ]
        for (events, event) in wrong {
            var lifecycle = Self.lifecycle(events)
            #expect(lifecycle.handle(event) == .kill, "\(events) then \(event)")
        }
    }

    @Test func nothingHappensAfterTheEnd() {
        var lifecycle = Self.lifecycle([.exited(status: 1)])
        let events: [WorkerLifecycle.Event] =
            [
                .hello, .sandboxed, .bye, .exited(status: 0), .signalled(9),
            ] + Self.kills.map(\.0)
        for event in events {
            #expect(lifecycle.handle(event) == nil)
            #expect(lifecycle.state == .ended(.exited(status: 1)))
        }
    }

    @Test func causesAreToldInWords() {
        #expect(WorkerEnd.Cause.signalled(SIGSEGV).description == "crashed with SIGSEGV (Segmentation fault)")
        #expect(WorkerEnd.Cause.hung(doing: "loading", seconds: 5).description.contains("loading took longer than 5 s"))
        let end = WorkerEnd(cause: .exited(status: 7), lastWords: ["one", "two"])
        #expect(end.description.contains("exit status 7") && end.description.hasSuffix("one | two"))
    }
}
