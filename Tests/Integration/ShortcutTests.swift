import TestSupport
import Testing

/// `--textlog`, the short form that an example plugin brings.
struct ShortcutTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: ["libShortcuts.so", "libTemplateModels.so", "counter.so"])
    }

    private func run(_ arguments: String...) throws -> FinishedProcess {
        let run = try self.workspace.start(["--ext", self.workspace.ext, "--seed=5"] + arguments).wait()
        run.expectSuccess()
        return run
    }

    @Test func textlogIsTheMessageAlone() throws {
        let plain = try self.run("test_template_model", "--number=20", "--textlog")
        let spelledOut = try self.run("test_template_model", "--number=20", "--output-format=text")
        #expect(plain.text == spelledOut.text && plain.lines.count == 20)
        #expect(plain.lines.allSatisfy { $0 == "simple test" || $0.hasPrefix("from ") }, "\(plain.text)")
        #expect(!plain.errors.contains("warning"), "\(plain.errors)")
    }

    /// A model that can write one column is asked for that alone; what comes out is the same.
    @Test(arguments: [
        ("libLogModels.so", ["snort", "asa", "fortigate", "pptp", "mikrotik_pptp", "screenon"]),
        ("libWebLogs.so", ["apache_common", "apache_error", "syslog_bsd"]),
        ("libTestExt.so", ["test_ext_model"]),
    ])
    func theShortWayMakesTheSameLines(_ plugin: String, _ models: [String]) throws {
        try Files.copy(try Repository.example(plugin), to: "\(self.workspace.ext)/\(plugin)")
        for model in models {
            let short = try self.run(model, "--number=3000", "--output-format=text")
            // Through another worker's mapping, records have to be whole.
            let long = try self.run(model, "--number=3000", "--output-format=text", "--exclude=there-is-no-such-key")
            #expect(short.text == long.text, "\(model)")
            #expect(short.lines.count >= 3000)
        }
    }

    @Test func whatItOverridesIsTold() throws {
        let plain = try self.run("test_template_model", "--number=5", "--textlog")
        let run = try self.run(
            "test_template_model",
            "--number=5",
            "--output-format=csv",
            "--include=ident",
            "--textlog"
        )
        #expect(run.text == plain.text)
        let warnings = run.errors.split(separator: "\n").filter { $0.contains("warning") }
        #expect(
            warnings == [
                "shortcuts: warning: --textlog overrides --output-format, which was given as well",
                "shortcuts: warning: --textlog overrides --include, which was given as well",
            ]
        )
    }

    @Test func anotherKeyIsShownByItsNewName() throws {
        let run = try self.run("counter", "--number=3", "--rename=n=msg", "--textlog")
        #expect(run.text == "0\n1\n2\n")
        #expect(!run.errors.contains("warning"), "\(run.errors)")
    }

    @Test func withoutItNothingChanges() throws {
        #expect(try self.run("counter", "--number=1", "--include=n").text == "{\"n\": 0}\n")
    }
}
