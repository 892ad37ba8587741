import Records
import TestSupport
import Testing

/// The log formats of web servers and of the system log: `msg` is the line, and the fields say what is in it.
struct WebLogTests {
    private let made: ModelRecords

    init() throws { self.made = try ModelRecords() }

    private static let request =
        #"\[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "#
        + #""(?P<method>[A-Z]+) (?P<path>/\S*) (?P<protocol>HTTP/\d\.\d)" (?P<status>\d{3}) (?P<bytes>\d+)"#
    private static let host = #"(?P<host>\d+\.\d+\.\d+\.\d+)"#

    /// For each model what its lines look like to those who read them.
    private static let grammars = [
        "apache_common": "\(Self.host) - (?P<user>\\S+) \(Self.request)",
        "common_log": "\(Self.host) (?P<ident>\\S+) (?P<user>\\S+) \(Self.request)",
        "apache_combined":
            "\(Self.host) - (?P<user>\\S+) \(Self.request) \"(?P<referer>[^\"]*)\" \"(?P<agent>[^\"]*)\"",
        "web_access": "\(Self.host) - (?P<user>\\S+) \(Self.request) \"(?P<referer>[^\"]*)\" \"(?P<agent>[^\"]*)\"",
        "apache_error":
            #"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d\.\d{6} \d{4})\] "#
            + #"\[(?P<module>\w+):(?P<level>\w+)\] \[pid (?P<pid>\d+):tid (?P<tid>\d+)\] "#
            + #"\[client (?P<client>[\d.]+):(?P<port>\d+)\] (?P<text>AH\d{5}: .+)"#,
        "syslog_bsd":
            #"<(?P<priority>\d{1,3})>(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?P<host>[\w-]+) "#
            + #"(?P<app>\w+)\[(?P<pid>\d+)\]: (?P<text>.+)"#,
        "syslog_ietf":
            #"<(?P<priority>\d{1,3})>(?P<version>1) "#
            + #"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d) (?P<host>[\w-]+) (?P<app>\w+) (?P<pid>\d+) "#
            + #"(?P<id>\w+) \[meta sequenceId="(?P<sequence>\d+)"\]\[run@32473 origin="generated"\] (?P<text>.+)"#,
    ]

    @Test(arguments: Array(Self.grammars.keys).sorted())
    func linesSayWhatTheFieldsSay(_ model: String) throws {
        let run = try self.made.run([model, "--number=3000", "--seed=11", "--start-time=2026-02-03T04:05:06.007Z"])
        run.expectSuccess()
        let program = """
            import sys, re, json
            pattern = re.compile(sys.argv[1])
            lines = [json.loads(line) for line in sys.stdin]
            assert len(lines) == 3000
            for line in lines:
                match = pattern.fullmatch(line["msg"])
                assert match, line["msg"]
                for key, value in match.groupdict().items(): assert str(line[key]) == value, (key, value, line)
                if "priority" in line: assert line["priority"] == line["facility"] * 8 + line["severity"] <= 191
            """
        _ = try self.made.workspace.python(program, try #require(Self.grammars[model]), input: run.output)
    }

    @Test func linesInJSONAreTheRecord() throws {
        let run = try self.made.run(["json_log", "--number=2000", "--seed=11"])
        run.expectSuccess()
        let program = """
            import sys, json
            for text in sys.stdin:
                line = json.loads(text)
                assert json.loads(line.pop("msg")) == line, text
            """
        _ = try self.made.workspace.python(program, input: run.output)
    }

    @Test func timesAreThoseOfTheZone() throws {
        for (zone, time) in [("UTC", "03/Feb/2026:04:05:06 +0000"), ("Asia/Kolkata", "03/Feb/2026:09:35:06 +0530")] {
            let run = try self.made.workspace.start(
                [
                    "--ext", self.made.workspace.ext, "apache_common", "--number=1", "--seed=1",
                    "--start-time=2026-02-03T04:05:06Z",
                ],
                environment: ["TZ": zone]
            ).wait()
            run.expectSuccess()
            #expect(run.text.contains("\"time\": \"\(time)\""), "\(run.text)")
        }
    }

    @Test func someThingsHappenMoreOften() throws {
        let records = try self.made.first(20_000, of: "apache_combined")
        let methods: [Value] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]
        try ModelRecords.expectEvenly(records, "method", methods, weights: [78, 12, 4, 3, 1.5, 1, 0.5])
        try ModelRecords.expectEvenly(records, "protocol", ["HTTP/1.1", "HTTP/2.0", "HTTP/1.0"], weights: [62, 35, 3])
        #expect(Set(records.compactMap { $0["path"]?.text }).count > 30)
        #expect(Set(records.compactMap { $0["agent"]?.text }).count > 7)
    }

    /// Follows every session from page to page.
    @Test(arguments: [1, 50])
    func visitorsWalk(_ visitors: Int) throws {
        var last: [String: Record] = [:]
        var steps = 0
        for record in try self.made.first(10_000, of: "web_access", "--web-access-visitors=\(visitors)") {
            let session = try #require(record["session"]?.text)
            let step = try #require(record["step"]?.integer)
            #expect(session.utf8.count == 16)
            if let before = last[session] {
                for key in ["host", "user", "agent"] { #expect(record[key] == before[key]) }
                if step == before["step"]?.integer {
                    #expect((before["status"]?.integer ?? 0) >= 404 && record["path"] == before["path"])
                } else {
                    steps += 1
                    #expect(step == (before["step"]?.integer ?? 0) + 1)
                    #expect(record["referer"]?.text == "https://shop.example.org\(before["path"]?.text ?? "")")
                }
            } else {
                #expect(step == 0)
            }
            last[session] = record
        }
        #expect(last.count > 1000 && steps > 3000)
        // There are never more at a time than were asked for, so the rest of the sessions has ended.
        #expect(last.count < 10_000 - steps + visitors)
    }
}
