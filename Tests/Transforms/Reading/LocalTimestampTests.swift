import Testing

@testable import Transforms

@Suite struct LocalTimestampTests {
    @Test(arguments: [
        ("1970-01-01 00:00:00", 0), ("1970-01-01 00:00:01.500000", 1_500_000), ("1969-12-31 23:59:59.000001", -999_999),
        ("2000-02-29 12:00:00.000000", 951_825_600_000_000),
    ])
    func textsOfUTCAreRead(_ text: String, _ time: Int64) {
        #expect(LocalTimestamp.microseconds(text, .fixed(0)) == time)
        #expect(LocalTimestamp.microseconds(text, .fixed(3600)) == time - 3_600_000_000)
        #expect(LocalTimestamp.microseconds(text, .fixed(-5400)) == time + 5_400_000_000)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00", "1970-13-01 00:00:00", "1970-01-01 25:00:00",
        "1970-01-01 00:00:00.5", "1970-01-01 00:00:00.50000x", "1970-01-01 00:00:00 00000", "a text of 19 bytes..",
    ])
    func whatIsNoneStaysText(_ text: String) { #expect(LocalTimestamp.microseconds(text, .fixed(0)) == nil) }

    /// An hour is put forward at 1000 s: local texts before and after it have different offsets.
    @Test func theOffsetIsThatOfTheTime() {
        let zone = LocalZone { $0 < 1000 ? 0 : 3600 }
        #expect(LocalTimestamp.microseconds("1970-01-01 00:16:39", zone) == 999_000_000)
        #expect(LocalTimestamp.microseconds("1970-01-01 01:16:40", zone) == 1_000_000_000)
        #expect(LocalTimestamp.microseconds("1970-01-01 02:00:00", zone) == 3_600_000_000)
    }
}
