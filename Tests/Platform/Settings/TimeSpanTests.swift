import Testing

@testable import Platform

@Suite struct TimeSpanTests {
    // As the library of DP³ reads and shows them.
    @Test(arguments: [
        ("5s", "PT5S"), ("5m", "PT5M"), ("2h", "PT2H"), ("3d", "P3D"), ("0", "PT0S"), (" 7d", "P7D"), ("P1D", "P1D"),
        ("PT5M", "PT5M"), ("P1DT2H3M4.5S", "P1DT2H3M4.5S"), ("P1W", "P7D"), ("-P1D", "-P1D"), ("P1Y", "P1Y"),
        ("P1M", "P30D"),
        ("PT0.5S", "PT0.5S"), ("P1,5D", "P1DT12H"), ("400d", "P1Y35D"),
    ]) func durations(_ text: String, _ shown: String) {
        #expect(TimeSpan(text)?.description == shown)
    }

    @Test(arguments: [
        "5", "1h30m", "", "5S", "1.5h", "PT1M30", "P", "PT", "P1H", "-5s", "99999999999999999999d", "P99999999999999D",
        "d", "P1.2.3D",
    ]) func textsThatAreNoDurations(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }
}
