import TestSupport
import Testing

@testable import PluginAPI

@Suite struct SubjectCalendarTests {
    /// Takes all subjects out of a calendar in which they lie, each of them `again` times with another wait.
    @Test(arguments: [1, 70, 5000, 1 << 20, 1 << 40]) func subjectsComeByTickAndNumber(longest: Int) {
        let count = 500
        let slots = UnsafeMutablePointer<SubjectSlot>.allocate(capacity: count)
        let ready = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
        defer {
            slots.deallocate()
            ready.deallocate()
        }
        slots.initialize(repeating: SubjectSlot(random: 0, due: 0, next: 0, state: 0), count: count)
        var calendar = SubjectCalendar(slots)
        defer { calendar.deallocate() }
        var random = Random(seed: UInt64(longest))
        var expected: Set<[Int]> = []
        func add(_ subject: Int, after tick: Int) {
            slots[subject].due = tick + Int.random(in: 0..<longest, using: &random)
            calendar.add(UInt32(subject))
            expected.insert([slots[subject].due, subject])
        }
        for subject in 0..<count { add(subject, after: 0) }
        var rounds = Array(repeating: 5, count: count)
        var last = -1
        while let (tick, found) = calendar.take(before: .max, into: ready) {
            #expect(tick > last && tick == expected.map { $0[0] }.min())
            last = tick
            let subjects = (0..<found).map { Int(ready[$0]) }
            #expect(subjects == expected.filter { $0[0] == tick }.map { $0[1] }.sorted())
            for subject in subjects {
                expected.remove([tick, subject])
                rounds[subject] -= 1
                if rounds[subject] > 0 { add(subject, after: tick + 1) }
            }
        }
        #expect(expected.isEmpty && rounds.allSatisfy { $0 == 0 })
    }

    @Test func whatIsDueAtTheEndStays() {
        let slots = UnsafeMutablePointer<SubjectSlot>.allocate(capacity: 1)
        let ready = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
        defer {
            slots.deallocate()
            ready.deallocate()
        }
        slots.initialize(to: SubjectSlot(random: 0, due: 5000, next: 0, state: 0))
        var calendar = SubjectCalendar(slots)
        defer { calendar.deallocate() }
        calendar.add(0)
        #expect(calendar.take(before: 5000, into: ready) == nil)
        #expect(calendar.take(before: 5001, into: ready)?.tick == 5000)
    }

    @Test func aSubjectTakesAtMost64Bytes() { #expect(SimulationCore.bytesPerSubject <= 64) }
}
