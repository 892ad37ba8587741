import CLinux
import Glibc
import Testing

@testable import Workers

/// Nothing here measures time: what is looked at is the order of events.
@Suite struct EventLoopTests {
    private final class Seen {
        var events: [String] = []
    }

    private static func readable() -> FileDescriptor {
        let event = FileDescriptor(clinux_eventfd())
        clinux_eventfd_signal(event.number)
        return event
    }

    @Test func timersFireInTheOrderOfTheirTimes() throws {
        // So far apart that less time passed while they were set.
        for gap in [1, 10, 100, 1000, 10_000] as [Int64] {
            let loop = try EventLoop()
            let seen = Seen()
            let begun = EventLoop.now()
            for (name, gaps) in [("third", 2), ("first", 0), ("second", 1), ("alike", 2)] as [(String, Int64)] {
                loop.schedule(after: gaps * gap * 1_000_000) { seen.events.append(name) }
            }
            guard EventLoop.now() - begun < gap * 1_000_000 else { continue }
            try loop.run { seen.events.count == 4 }
            #expect(seen.events == ["first", "second", "third", "alike"])
            return
        }
        Issue.record("the timers were never set in time")
    }

    @Test func aTimerInThePastFiresAtOnceAndOnlyOnce() throws {
        let loop = try EventLoop()
        let seen = Seen()
        loop.schedule(after: .min) { seen.events.append("past") }
        loop.schedule(after: .max) { seen.events.append("never") }
        loop.schedule(after: 2_000_000) { seen.events.append("later") }
        try loop.run { seen.events.contains("later") }
        #expect(seen.events == ["past", "later"])
    }

    @Test func aTimerThatAnotherTakesBackDoesNotFire() throws {
        let loop = try EventLoop()
        let seen = Seen()
        // Both are due in the same round, so the second is in hand when the first takes it back.
        var second: UInt64 = 0
        loop.schedule(after: 0) {
            seen.events.append("first")
            loop.cancel(second)
        }
        second = loop.schedule(after: 0) { seen.events.append("second") }
        usleep(2000)
        loop.schedule(after: 1_000_000) { seen.events.append("last") }
        try loop.run { seen.events.contains("last") }
        #expect(seen.events == ["first", "last"])
    }

    @Test func takingBackWhatHasFiredOrNeverWasChangesNothing() throws {
        let loop = try EventLoop()
        let seen = Seen()
        var own: UInt64 = 0
        own = loop.schedule(after: 0) {
            loop.cancel(own)
            loop.cancel(.max)
            seen.events.append("fired")
        }
        loop.schedule(after: 1_000_000) { seen.events.append("other") }
        try loop.run { seen.events.count == 2 }
        #expect(seen.events == ["fired", "other"])
    }

    @Test func aTimerMaySetAnother() throws {
        let loop = try EventLoop()
        let seen = Seen()
        func next(_ count: Int) {
            seen.events.append("\(count)")
            if count < 5 { loop.schedule(after: 0) { next(count + 1) } }
        }
        loop.schedule(after: 0) { next(1) }
        try loop.run { seen.events.count == 5 }
        #expect(seen.events == ["1", "2", "3", "4", "5"])
    }

    @Test func aDescriptorThatAnotherHandlerForgotIsNotCalled() throws {
        let loop = try EventLoop()
        let seen = Seen()
        let events = [Self.readable(), Self.readable()]
        // Both are readable, so both events are in hand when the first handler is called.
        for (index, event) in events.enumerated() {
            try loop.watch(event.number) {
                seen.events.append("called")
                loop.unwatch(events[1 - index].number)
                loop.unwatch(event.number)
            }
        }
        loop.schedule(after: 1_000_000) { seen.events.append("end") }
        try loop.run { seen.events.contains("end") }
        #expect(seen.events == ["called", "end"])
    }

    @Test func aDescriptorWithTheNumberOfAForgottenOneGetsNoEventsOfItsPredecessor() throws {
        let loop = try EventLoop()
        let seen = Seen()
        var first: FileDescriptor? = Self.readable()
        let number = try #require(first).number
        var other: FileDescriptor? = Self.readable()
        let otherNumber = try #require(other).number
        var successor: FileDescriptor?
        func replace(_ old: inout FileDescriptor?) throws {
            guard let descriptor = old else { return }
            loop.unwatch(descriptor.number)
            let empty = FileDescriptor(clinux_eventfd())
            // In one step, so that no other thread of the tests gets the number in between.
            try #require(dup2(empty.number, descriptor.number) == descriptor.number)
            try loop.watch(descriptor.number) { seen.events.append("successor") }
            successor = descriptor
            old = nil
        }
        try loop.watch(number) {
            seen.events.append("called")
            loop.unwatch(number)
            try? replace(&other)
        }
        try loop.watch(otherNumber) {
            seen.events.append("called")
            loop.unwatch(otherNumber)
            try? replace(&first)
        }
        loop.schedule(after: 1_000_000) { seen.events.append("end") }
        try loop.run { seen.events.contains("end") }
        #expect(seen.events == ["called", "end"])
        #expect(successor != nil)
    }

    @Test func watchingADescriptorTwiceIsAnError() throws {
        let loop = try EventLoop()
        let event = Self.readable()
        try loop.watch(event.number) {}
        #expect(throws: SystemError.self) { try loop.watch(event.number) {} }
        #expect(throws: SystemError.self) { try loop.watch(-1) {} }
    }

    @Test func aLoopThatIsOverBeforeItBeginsCallsNobody() throws {
        let loop = try EventLoop()
        let seen = Seen()
        loop.schedule(after: 0) { seen.events.append("timer") }
        try loop.run { true }
        #expect(seen.events.isEmpty)
    }
}
