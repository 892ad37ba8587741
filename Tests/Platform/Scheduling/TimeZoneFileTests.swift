import TestSupport
import Testing

@testable import Platform

@Suite struct TimeZoneFileTests {
    @Test func damagedFilesAreRefusedOrRead() throws {
        let bytes = try Files.read("/usr/share/zoneinfo/Europe/Prague")
        let whole = try #require(TimeZone(bytes, name: "x"))
        #expect(whole.offset(at: 1_774_746_000).seconds == 7200)
        #expect(whole.offset(at: 1_774_745_999).seconds == 3600)
        for length in bytes.indices { _ = TimeZone(Array(bytes[..<length]), name: "x") }
        #expect(TimeZone(Array(bytes.prefix(100)), name: "x") == nil)
        var random = SplitMix(seed: 7)
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            guard let zone = TimeZone(damaged, name: "x") else { continue }
            for seconds in [Int(Int32.min), 0, 1_774_746_000, 4_000_000_000, 253_402_300_799] {
                let date = zone.date(wall: seconds)
                #expect(date.wall == seconds)
            }
        }
    }

    @Test(arguments: [
        // Winter and summer at noon of a day in each half of 2060, in hours ahead of UTC.
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1.0, 2.0), ("EST5EDT,M3.2.0,M11.1.0", -5, -4), ("<-03>3", -3, -3),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 11, 10.5), ("AEST-10AEDT,M10.1.0,M4.1.0/3", 11, 10), ("UTC0", 0, 0),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 0, 1), ("XXX3EDT4,J60/0,J300/0", -3, -4), ("AAA3BBB4,0/0,365/25", -4, -4),
    ]) func rules(_ text: String, _ january: Double, _ july: Double) throws {
        let rule = try #require(TimeZoneRule(text))
        #expect(Double(rule.offset(at: 2_841_004_800).seconds) / 3600 == january)
        #expect(Double(rule.offset(at: 2_856_643_200).seconds) / 3600 == july)
    }

    @Test(arguments: [
        "", "C1", "CET", "CET-1CEST", "CET-1CEST,M3", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "<+1",
    ])
    func textsThatAreNoRules(_ text: String) {
        #expect(TimeZoneRule(text) == nil)
    }
}
