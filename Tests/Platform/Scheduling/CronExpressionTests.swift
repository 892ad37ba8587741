import Configuration
import Records
import TestSupport
import Testing

@testable import Platform

@Suite struct CronExpressionTests {
    private static let fields = ["year", "month", "day", "week", "day_of_week", "hour", "minute", "second"]

    private static func expression(_ fields: [String: String], _ zone: String) throws -> CronExpression {
        try CronExpression(
            year: fields["year"],
            month: fields["month"],
            day: fields["day"],
            week: fields["week"],
            dayOfWeek: fields["day_of_week"],
            hour: fields["hour"],
            minute: fields["minute"],
            second: fields["second"],
            timeZone: try TimeZone.named(zone)
        )
    }

    private func runs(_ fields: [String: String], _ zone: String = "UTC", from start: String, _ count: Int = 3) throws
        -> [String]
    {
        let expression = try Self.expression(fields, zone)
        var time = try #require(RFC3339Text.microseconds(start)) - 1
        var runs: [String] = []
        for _ in 0..<count {
            guard let next = expression.next(after: time) else { return runs + ["none"] }
            runs.append(DateText.text(next))
            time = next
        }
        return runs
    }

    @Test func fieldsAreFilledFromTheLeastSignificantOneThatIsGiven() throws {
        #expect(
            try self.runs(["hour": "2"], from: "2026-03-01T10:00:00Z", 2) == [
                "2026-03-02T02:00:00Z", "2026-03-03T02:00:00Z",
            ]
        )
        #expect(
            try self.runs([:], from: "2026-03-01T10:00:00.5Z", 2) == ["2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z"]
        )
        #expect(try self.runs(["month": "feb"], from: "2026-03-01T10:00:00Z", 1) == ["2027-02-01T00:00:00Z"])
        #expect(try self.runs(["day_of_week": "sun"], from: "2026-03-02T00:00:00Z", 1) == ["2026-03-08T00:00:00Z"])
        #expect(try self.runs(["year": "2025"], from: "2026-03-02T00:00:00Z", 1) == ["none"])
    }

    @Test func daysByTheirPlaceInTheMonth() throws {
        let start = "2026-02-10T00:00:00Z"
        #expect(try self.runs(["day": "last"], from: start, 2) == ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"])
        #expect(try self.runs(["day": "1st mon"], from: start, 2) == ["2026-03-02T00:00:00Z", "2026-04-06T00:00:00Z"])
        #expect(try self.runs(["day": "last fri"], from: start, 2) == ["2026-02-27T00:00:00Z", "2026-03-27T00:00:00Z"])
        #expect(
            try self.runs(["day": "5th sun,3"], from: start, 2) == ["2026-03-03T00:00:00Z", "2026-03-29T00:00:00Z"]
        )
        #expect(try self.runs(["week": "53"], from: start, 2) == ["2026-12-28T00:00:00Z", "2026-12-29T00:00:00Z"])
    }

    @Test func clocksThatArePutForwardAndBack() throws {
        // 02:30 is skipped on 29 March and shown twice on 25 October.
        let half = ["hour": "2", "minute": "30"]
        #expect(
            try self.runs(half, "Europe/Prague", from: "2026-03-28T00:00:00Z")
                == ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        )
        #expect(
            try self.runs(half, "Europe/Prague", from: "2026-10-24T00:00:00Z")
                == ["2026-10-24T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"]
        )
        // Beyond what the file lists, its rule holds.
        #expect(
            try self.runs(["hour": "12"], "Europe/Prague", from: "2060-07-01T00:00:00Z", 1) == ["2060-07-01T10:00:00Z"]
        )
        #expect(
            try self.runs(["hour": "12"], "America/New_York", from: "2060-01-01T00:00:00Z", 1) == [
                "2060-01-01T17:00:00Z"
            ]
        )
        #expect(
            try self.runs(["hour": "12"], "Australia/Sydney", from: "2060-01-01T02:00:00Z", 1) == [
                "2060-01-02T01:00:00Z"
            ]
        )
    }

    @Test(arguments: [
        (["minute": "60"], "minute"), (["hour": "24"], "hour"), (["day": "0"], "day"), (["month": "13"], "month"),
        (["week": "54"], "week"), (["day_of_week": "7"], "day_of_week"), (["day_of_week": "monday"], "day_of_week"),
        (["minute": "*/0"], "minute"), (["minute": "*/60"], "minute"), (["minute": "5-1"], "minute"),
        (["minute": ""], "minute"), (["minute": "1,,2"], "minute"), (["minute": "a"], "minute"),
        (["minute": "1-"], "minute"),
        (["minute": "-1"], "minute"), (["day": "6th mon"], "day"), (["day": "1st foo"], "day"),
        (["hour": "last"], "hour"),
        (["year": "1969"], "year"), (["minute": "1/2/3"], "minute"), (["minute": "99999999999999999999"], "minute"),
    ]) func whatIsNoFieldIsRefused(_ fields: [String: String], _ field: String) {
        let error = #expect(throws: CronError.self) { try Self.expression(fields, "UTC") }
        #expect(error?.field == field)
    }

    @Test func namesOfTimeZones() throws {
        #expect(try TimeZone.named("europe/prague").name == "Europe/Prague")
        let error = #expect(throws: CronError.self) { try TimeZone.named("Europe/Pargue") }
        #expect(error?.description.contains("did you mean 'Europe/Prague'?") == true)
        for name in ["", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/", "zone.tab", "Europe/Prague/x"] {
            #expect(throws: CronError.self) { try TimeZone.named(name) }
        }
    }

    @Test func theLastRunOfManyIsFoundQuickly() throws {
        let expression = try Self.expression(["hour": "2", "second": "*/7"], "Europe/Prague")
        let start = try #require(RFC3339Text.microseconds("2026-03-01T00:00:00Z"))
        let end = try #require(RFC3339Text.microseconds("2026-03-05T12:00:00Z"))
        var last: Int64?
        var next = expression.next(from: start)
        while let run = next, run <= end {
            last = run
            next = expression.next(after: run)
        }
        #expect(expression.last(from: start, to: end) == last)
        #expect(expression.last(from: end, to: start) == nil)
        #expect(expression.last(from: end, to: end) == nil)
        let found = try #require(last)
        #expect(expression.last(from: found, to: found) == found)
    }

    // MARK: - Against APScheduler

    private struct Random {
        var generator: SplitMix

        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int(self.generator.next() % UInt64(elements.count))]
        }

        mutating func below(_ limit: Int) -> Int { Int(self.generator.next() % UInt64(limit)) }

        mutating func part(_ range: ClosedRange<Int>, _ name: String) -> String {
            let low = range.lowerBound + self.below(range.count)
            let high = low + self.below(range.upperBound - low + 1)
            switch self.below(8) {
            case 0: return "*"
            case 1: return "*/\(1 + self.below(max(range.count - 1, 1)))"
            case 2: return "\(low)-\(high)"
            case 3: return high > low ? "\(low)-\(high)/\(1 + self.below(high - low))" : "\(low)"
            case 4: return range.upperBound > low ? "\(low)/\(1 + self.below(range.upperBound - low))" : "\(low)"
            case 5 where name == "day":
                return self.pick(["last", "1st mon", "2nd tue", "3rd sun", "5th fri", "last sat", "LAST Wed"])
            case 5 where name == "month": return self.pick(["jan", "feb", "mar-may", "DEC", "jun-jun"])
            case 5 where name == "day_of_week": return self.pick(["mon", "sat-sun", "Tue-thu", "fri"])
            default: return "\(low)"
            }
        }

        mutating func fields() -> [String: String] {
            var fields: [String: String] = [:]
            let ranges = [2024...2030, 1...12, 1...31, 1...53, 0...6, 0...23, 0...59, 0...59]
            for (name, range) in zip(CronExpressionTests.fields, ranges) where self.below(name == "year" ? 12 : 3) == 0
            {
                var text = self.part(range, name)
                if self.below(4) == 0 { text += "," + self.part(range, name) }
                fields[name] = text
            }
            return fields
        }
    }

    /// The end of 2036, in seconds since 1970 UTC.
    private static let end: Int64 = 2_114_380_800

    private static let script = """
        import sys, json, datetime
        from apscheduler.triggers.cron import CronTrigger
        # Python knows no rules for later years, and it would look through all of them for what never is.
        end = datetime.datetime.fromtimestamp(\(CronExpressionTests.end), datetime.timezone.utc)
        for line in sys.stdin:
            case = json.loads(line)
            try:
                trigger = CronTrigger(timezone=case["zone"], end_date=end, **case["fields"])
            except Exception:
                print("error")
                continue
            now = datetime.datetime.fromtimestamp(case["from"], datetime.timezone.utc)
            runs, last = [], None
            for _ in range(5):
                last = trigger.get_next_fire_time(last, now)
                if last is None:
                    runs.append("none")
                    break
                runs.append(str(int(last.timestamp())))
                now = last
            print(" ".join(runs))
        """

    /// Zones with changes of one hour, of half an hour, in the southern half, at midnight, and without any.
    private static let zones = [
        "UTC", "Europe/Prague", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata",
        "Africa/Cairo",
    ]

    @Test func runsAreThoseOfAPScheduler() throws {
        var random = Random(generator: SplitMix(seed: 20_260_301))
        var cases: [(fields: [String: String], zone: String, start: Int)] = []
        for _ in 0..<1500 {
            let fields = random.fields()
            let zone = random.pick(Self.zones)
            // Starts around the changes of clocks, and anywhere in some years before those that Python does not know.
            let change = random.pick([1_774_746_000, 1_792_890_000, 1_793_512_800, 1_775_314_800, 1_777_582_800])
            let start =
                random.below(2) == 0
                ? change - 90_000 + random.below(180_000) : 1_700_000_000 + random.below(200_000_000)
            cases.append((fields, zone, start))
        }
        let input = cases.flatMap { fields, zone, start in
            let record = Record(fields.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            return JSON.encode(.map(["fields": .map(record), "zone": .string(zone), "from": .int(start)])) + [0x0a]
        }
        let process = try ChildProcess(
            "python3",
            ["-c", Self.script],
            environment: ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHONPATH=\(Repository.root)/.build/python"],
            directory: "/",
            input: input
        )
        let finished = try process.wait()
        #expect(finished.end == .exit(0), "scripts/setup --test installs APScheduler; \(finished.errors)")
        let lines = finished.lines
        try #require(lines.count == cases.count)
        var refused = 0
        for ((fields, zone, start), expected) in zip(cases, lines) {
            guard let expression = try? Self.expression(fields, zone) else {
                refused += 1
                #expect(expected == "error", "\(fields) was refused")
                continue
            }
            var runs: [String] = []
            var time = Int64(start) * 1_000_000 - 1
            for _ in 0..<5 {
                guard let next = expression.next(after: time), next <= Self.end * 1_000_000 else {
                    runs.append("none")
                    break
                }
                runs.append(String(next / 1_000_000))
                time = next
            }
            #expect(runs.joined(separator: " ") == expected, "\(expression.text) in \(zone) from \(start)")
        }
        #expect(refused < cases.count / 10)
    }
}
