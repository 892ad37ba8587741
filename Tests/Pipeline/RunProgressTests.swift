import Testing

@testable import Pipeline

@Suite struct RunProgressTests {
    @Test(arguments: [
        (0, 0, "0 items sent in 0.0 seconds. Average Rate = 0.0 / seconds"),
        (1000, 2_000_000_000, "1000 items sent in 2.0 seconds. Average Rate = 500.0 / seconds"),
        (1, 3_000_000_000, "1 items sent in 3.0 seconds. Average Rate = 0.3 / seconds"),
        (2, 3_000_000_000, "2 items sent in 3.0 seconds. Average Rate = 0.7 / seconds"),
        (10, 1_950_000_000, "10 items sent in 2.0 seconds. Average Rate = 5.1 / seconds"),
        (100_000_000, 12_345_678_901, "100000000 items sent in 12.3 seconds. Average Rate = 8100000.1 / seconds"),
    ]) func aLineHasOneDecimal(delivered: Int, elapsed: Int64, line: String) {
        #expect(RunProgress.line(delivered: delivered, elapsed: elapsed) == line)
    }

    @Test func noNumbersAreTooLarge() {
        for elapsed in [0, 1, .max] as [Int64] {
            let line = RunProgress.line(delivered: .max, elapsed: elapsed)
            #expect(line.hasPrefix("\(Int.max) items sent in "), "\(line)")
        }
    }
}
