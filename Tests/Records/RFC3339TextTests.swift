import Records
import Testing

@Suite struct RFC3339TextTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func knownTimes(seconds: Int64, text: String) { #expect(RFC3339Text.text(seconds: seconds) == text) }

    @Test func whatIsWrittenIsReadBack() {
        for _ in 0..<10_000 {
            let seconds = Int64.random(in: -62_167_219_200...253_402_300_799)
            let text = RFC3339Text.text(seconds: seconds)
            #expect(RFC3339Text.microseconds(text) == seconds * 1_000_000, "\(text)")
        }
    }
}
