import Testing

@testable import Records

/// How the looks at the clock follow the speed of the records.
@Suite struct ClockPaceTests {
    /// Looks as a loop would whose records take `nanoseconds` each.
    private func run(_ pace: inout ClockPace, looks: Int, recordTime nanoseconds: Int64) {
        var now: Int64 = 1_000_000
        pace.resume(at: now)
        for _ in 0..<looks {
            now += Int64(pace.stride) * nanoseconds
            pace.look(at: now)
        }
    }

    @Test func quickRecordsShareALook() {
        var pace = ClockPace()
        self.run(&pace, looks: 10, recordTime: 20)
        #expect(pace.stride == 16)
    }

    @Test(arguments: [20, 70, 110, 200, 400, 800, 5000] as [Int64])
    func recordsOfOneLookTakeAMicrosecondAtMost(recordTime: Int64) {
        var pace = ClockPace()
        self.run(&pace, looks: 50, recordTime: recordTime)
        #expect(pace.stride == 1 || Int64(pace.stride) * recordTime <= 1000)
    }

    @Test func oneSlowLookEndsTheSharing() {
        var pace = ClockPace()
        self.run(&pace, looks: 10, recordTime: 20)
        self.run(&pace, looks: 1, recordTime: 1_000_000)
        #expect(pace.stride == 1)
    }

    @Test func timeBetweenBatchesDoesNotCount() {
        var pace = ClockPace()
        self.run(&pace, looks: 10, recordTime: 20)
        pace.resume(at: 5_000_000_000)
        pace.look(at: 5_000_000_100)
        #expect(pace.stride == 16)
    }

    @Test func aClockThatIsSetBackDoesNoHarm() {
        var pace = ClockPace()
        pace.resume(at: 1_000_000_000)
        pace.look(at: 5)
        #expect((1...16).contains(pace.stride))
        pace.resume(at: .min)
        pace.look(at: .max)
        #expect((1...16).contains(pace.stride))
    }
}
