import TestSupport
import Testing

/// What holds of every model that ships: a seed repeats it, and all formats say the same.
struct ModelFormatTests {
    private static let models = [
        "asa", "fortigate", "mikrotik_pptp", "pptp", "screenon", "snort", "test", "rflow", "apache_common",
        "apache_combined", "apache_error", "syslog_bsd", "syslog_ietf", "common_log", "json_log", "web_access",
    ]

    private let made: ModelRecords

    init() throws { self.made = try ModelRecords() }

    @Test(arguments: Self.models, ["json-lines", "headered-csv"])
    func aSeedRepeatsTheRun(_ model: String, _ format: String) throws {
        let arguments = [model, "--number=3000", "--seed=17", "--output-format=\(format)"]
        let first = try self.made.run(arguments)
        first.expectSuccess()
        #expect(try self.made.run(arguments + ["--batch-size=7"]).output == first.output)
        // The small model has no random numbers.
        if model != "test" {
            let other = try self.made.run([model, "--number=3000", "--seed=18", "--output-format=\(format)"])
            #expect(other.output != first.output)
        }
    }

    @Test(arguments: Self.models)
    func csvSaysTheSameAsJSON(_ model: String) throws {
        let json = try self.made.run([model, "--number=4000", "--seed=3"])
        let csv = try self.made.run([model, "--number=4000", "--seed=3", "--output-format=headered-csv"])
        json.expectSuccess()
        csv.expectSuccess()
        let program = """
            import sys, csv, io, json
            size, data = int(sys.argv[1]), sys.stdin.buffer.read()
            lines = [json.loads(line) for line in data[:size].splitlines()]
            text = data[size:].decode()
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            header, rows = rows[0], rows[1:]
            assert len(rows) == len(lines) == 4000
            def cell(key, value):
                if value is None: return ""
                if isinstance(value, bool): return "true" if value else "false"
                if isinstance(value, dict): return json.dumps(value)
                if key == "ctime": return "%.6f" % value
                return str(value)
            for line, row in zip(lines, rows):
                assert set(line) <= set(header)
                assert [cell(key, line.get(key)) for key in header] == row, (line, row)
                assert [key for key in header if key in line] == list(line)
            again = io.StringIO(newline="")
            csv.writer(again).writerows([header] + rows)
            assert again.getvalue() == text, "quotes beyond need"
            """
        _ = try self.made.workspace.python(program, "\(json.output.count)", input: json.output + csv.output)
    }

    @Test func producersCountForThemselves() throws {
        let run = try self.made.run(["3test", "--number=3000"])
        run.expectSuccess()
        #expect(Set(run.lines.compactMap { $0.split(separator: "\"").dropFirst(3).first }).count == 3)
    }
}
