import Glibc
import TestSupport
import Testing

@testable import Platform

/// Which hosts live, as others see it.
struct HostSightingsTests {
    private static let here = HostPlace(machine: "here", process: 1, began: 1)
    private static let elsewhere = HostPlace(machine: "elsewhere", process: 1, began: 1)

    private let token = HostToken.random()

    private func record(_ beat: Int, at place: HostPlace = Self.elsewhere) -> HostRecord {
        var record = HostRecord(isAlone: false, place: place)
        record.beat = beat
        return record
    }

    @Test func oneThatSaysNothingIsDeadAfterTheTime() {
        var sightings = HostSightings(from: Self.here, timeout: 100)
        sightings.see([self.token: self.record(1)], at: 1000)
        #expect(sightings.living.keys.contains(self.token))
        sightings.see([self.token: self.record(1)], at: 1100)
        #expect(sightings.living.keys.contains(self.token))
        sightings.see([self.token: self.record(1)], at: 1101)
        #expect(sightings.gone == [self.token: self.record(1)] && sightings.living.isEmpty)
        // It was only slow.
        sightings.see([self.token: self.record(2)], at: 1102)
        #expect(sightings.gone.isEmpty && sightings.living.keys.contains(self.token))
    }

    @Test func oneThatHasLeftIsForgotten() {
        var sightings = HostSightings(from: Self.here, timeout: 100)
        sightings.see([self.token: self.record(1)], at: 0)
        sightings.see([:], at: 1)
        #expect(sightings.living.isEmpty && sightings.gone.isEmpty)
        // Somebody who comes much later begins anew, also with the same words.
        sightings.see([self.token: self.record(1)], at: 1000)
        #expect(sightings.living.keys.contains(self.token))
    }

    @Test func oneOfThisMachineIsSeenToEnd() throws {
        let here = HostPlace.own()
        #expect(!here.machine.isEmpty && here.process == getpid())
        #expect(here.hasEnded(seenFrom: here) == false)
        let child = try ChildProcess("sleep", ["60"], environment: ["PATH=/usr/bin:/bin"], directory: "/")
        var place = here
        place.process = child.identifier
        // Another process has had the number.
        #expect(place.hasEnded(seenFrom: here) == true)
        child.signal(SIGKILL)
        _ = try child.wait()
        #expect(place.hasEnded(seenFrom: here) == true)
        #expect(Self.elsewhere.hasEnded(seenFrom: here) == nil)
        var sightings = HostSightings(from: here, timeout: 1_000_000)
        sightings.see([self.token: self.record(1, at: place)], at: 0)
        #expect(sightings.gone.keys.contains(self.token))
    }

    @Test func recordsAndOrdersAreReadBack() {
        let record = HostRecord(isAlone: true)
        #expect(HostRecord(record.bytes) == record)
        #expect(HostRecord([]) == nil && HostRecord([0xa0]) == nil)
        for order in [HostOrder.makeSnapshot, .refreshModule("é")] { #expect(HostOrder(order.bytes) == order) }
        #expect(HostOrder([]) == nil && HostOrder([0xa0]) == nil)
    }
}
