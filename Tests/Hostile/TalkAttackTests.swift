import TestSupport
import Testing

/// Plugins that say what should not reach a terminal as it is.
struct TalkAttackTests {
    /// What becomes of the nasty text wherever it is shown.
    private static let escaped = "\\x1b[2J\\x1b]0;owned\\x07 \u{FFFD} \u{FFFD}\u{FFFD}\u{FFFD} \u{FFFD}\u{FFFD}"
    private static let rest = " \\x0d  \\x202e"

    @Test func inTheLog() throws {
        let run = try Attack.harmless("talking", "LOGS").run()
        #expect(run.errors.contains("attacker#3: error: log: \(Self.escaped)"), "\(run.errors)")
        #expect(run.errors.contains("\\x202e \\x00 end\n"), "\(run.errors)")
    }

    @Test func inWhatItPrints() throws {
        let run = try Attack.harmless("talking", "PRINTS").run()
        #expect(run.errors.contains("attacker#3: out: \(Self.escaped)"), "\(run.errors)")
        #expect(run.errors.contains("attacker#3: err: \(Self.escaped)"), "\(run.errors)")
    }

    @Test func inTheReasonOfItsFailure() throws {
        try Attack("talking", "REPORTS", says: "report: \(Self.escaped)", "\\x202e \\x00 end").run()
    }

    /// The records are its own; keys and values that are no text cannot be told from others in JSON.
    @Test(arguments: ["KEYS", "VALUES"])
    func inItsRecords(_ place: String) throws {
        let run = try Attack.outcome("talking", place).run()
        #expect(!run.output.contains(0x1B) && !run.output.contains(0xFF) && !run.output.contains(0x0D))
    }

    /// Else the next line, which may be anybody's, would go on where it stopped.
    @Test func withoutEndingItsLines() throws {
        try Attack("talking", "LINES_MISSING", says: "records that do not end in a line feed").run()
    }

    @Test(arguments: ["NAMES", "SUMMARIES"])
    func inWhatItRegisters(_ place: String) throws {
        let workspace = try Workspace(Attack.harmless("talking", place).plugin)
        for command in ["--list-plugins", "--help", "doctor", "inspect"] {
            let file = ["doctor", "inspect"].contains(command) ? ["\(workspace.ext)/attacker.so"] : []
            let run = try workspace.start(["--ext", workspace.ext, command] + file).wait()
            #expect(!run.output.contains(0x1B) && !run.errors.utf8.contains(0x1B), "\(command): \(run.text)")
            #expect(!run.text.unicodeScalars.contains("\u{202E}"), "\(command): \(run.text)")
        }
        let json = try workspace.host("--list-plugins", "--json")
        #expect(!json.output.contains(0x1B))
        _ = try json.json()
    }
}
