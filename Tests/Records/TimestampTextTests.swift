import Testing

@testable import Records

/// Times as text, on both sides of where the fast way begins and ends.
@Suite struct TimestampTextTests {
    private func text(_ microseconds: Int64) -> String {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { memory in
            guard let start = memory.baseAddress else { return "" }
            let end = TimestampText.write(microseconds, at: start)
            return String(decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
        }
    }

    /// The same by way of the standard library.
    private func expected(_ microseconds: Int64) -> String {
        let (seconds, fraction) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(fraction)
        return (microseconds < 0 ? "-" : "") + "\(seconds)." + String(repeating: "0", count: 6 - digits.count) + digits
    }

    @Test func allLengthsAreExact() {
        var edges: [Int64] = [0, .max, .min]
        var power: Int64 = 1
        for _ in 0..<19 {
            edges += [power - 1, power, power + 1, -power]
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        for time in edges { #expect(self.text(time) == self.expected(time)) }
    }

    @Test func timesOfTheseYearsAreExact() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let time = Int64.random(in: 999_000_000_000_000...10_001_000_000_000_000, using: &generator)
            #expect(self.text(time) == self.expected(time), "\(time)")
        }
    }
}
