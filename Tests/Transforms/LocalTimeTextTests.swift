import Records
import TestSupport
import Testing

@testable import Transforms

private func text(_ time: Int64, _ zone: LocalZone) -> String {
    var text = LocalTimeText(zone)
    return text.text(time)
}

@Test func localTimesAreThoseOfPython() throws {
    var random = SplitMix(seed: 81)
    let offsets = [0, 3600, -3600, 19_800, -12_600, 50_400, -43_200]
    // Years from 1 to 9999.
    let times = (0..<2000).map { _ in Int64(random.next() % 315_537_000_000_000_000) - 62_135_500_000_000_000 }
    let script = """
        from datetime import datetime, timedelta, timezone
        print(json.dumps([[(datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=t))
            .astimezone(timezone(timedelta(seconds=o))).isoformat(timespec="microseconds") for o in \(offsets)]
            for t in json.load(sys.stdin)]))
        """
    let expected = try Programs.python(script, input: JSON.encode(.array(times.map { .int(Int($0)) })))
    #expect(expected == .array(times.map { time in .array(offsets.map { .string(text(time, .fixed($0))) }) }))
}

@Test func theOffsetIsThatOfTheTime() {
    // A change in the middle of a quarter, as no zone has it today, and one at its end.
    let zone = LocalZone { $0 < 1000 ? 0 : $0 < 2700 ? 3600 : -5400 }
    var writer = LocalTimeText(zone)
    let expected: [(Int64, String)] = [
        (999, "1970-01-01T00:16:39.000000+00:00"), (1000, "1970-01-01T01:16:40.000000+01:00"),
        (999, "1970-01-01T00:16:39.000000+00:00"), (2699, "1970-01-01T01:44:59.000000+01:00"),
        (2700, "1969-12-31T23:15:00.000000-01:30"), (-1, "1969-12-31T23:59:59.000000+00:00"),
    ]
    for (second, text) in expected { #expect(writer.text(second * 1_000_000) == text) }
}

@Test func timesBeyondFourDigitsOfAYearAreWritten() {
    #expect(text(.max, .fixed(0)).hasSuffix("+00:00"))
    #expect(text(.max, .fixed(0)).hasPrefix("294247-01-10T04:00:54.775807"))
    #expect(text(.min, .fixed(-86_340)).hasPrefix("-290308-12-20T"))
}

@Test func hexadecimalDigitsAreThoseOfTheLibrary() {
    var random = SplitMix(seed: 82)
    for _ in 0..<1000 {
        let number = UInt32(truncatingIfNeeded: random.next())
        let digits = withUnsafeBytes(of: HexText.digits(number).littleEndian) { String(decoding: $0, as: UTF8.self) }
        #expect(UInt32(digits, radix: 16) == number)
        #expect(digits.lowercased() == digits)
    }
}
