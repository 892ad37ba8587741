import Glibc
import TestSupport
import Testing

/// Extensions that see and change the arguments of a run.
struct GenericTests {
    private func run(_ macros: [String], _ arguments: String...) throws -> FinishedProcess {
        let workspace = try Workspace([Fixture("generic", macros: macros)], examples: ["counter.so", "walk.so"])
        return try workspace.start(["--ext", workspace.ext] + arguments).wait()
    }

    @Test func anOptionIsReplaced() throws {
        let run = try self.run([], "counter", "--number=50", "--shrink=3")
        run.expectSuccess()
        #expect(run.lines.count == 3)
    }

    @Test func operandsAreReplaced() throws {
        let run = try self.run([], "walk", "--swap", "--number=10", "--batch-size=1")
        run.expectSuccess()
        #expect(run.lines.count == 10 && run.lines.allSatisfy { $0.contains("counter") })
        #expect(run.errors.contains("changer: one operand"))
    }

    @Test func whoIsNotConcernedIsNotAsked() throws {
        try self.run(["FAULT=FAILS"], "counter", "--number=3").expectSuccess()
        let always = try self.run(["FAULT=FAILS", "FLAGS=PLUGIN_GENERIC_ALWAYS"], "counter", "--number=3")
        always.expectFailure(2, saying: "generic 'changer': these arguments are not liked")
    }

    @Test(arguments: [
        ("FAILS", "generic 'changer': these arguments are not liked"),
        ("CRASHES", "generic 'changer': its worker crashed with SIGSEGV"),
        ("HANGS", "generic 'changer': its worker was killed because adjusting the arguments took longer than 5 s"),
        ("SETS_NONSENSE", "option --number: got 'many'"),
    ])
    func aRunDoesNotBeginWithArgumentsThatAreWrong(_ fault: String, _ words: String) throws {
        try self.run(["FAULT=\(fault)"], "counter", "--swap").expectFailure(2, saying: words)
    }

    @Test func unknownOptionsAreToldToThePlugin() throws {
        let run = try self.run(["FAULT=SETS_UNKNOWN"], "counter", "--shrink=2")
        run.expectSuccess()
        #expect(run.errors.contains("changer: warning: there is no such option"))
        #expect(run.lines.count == 2)
    }

    @Test func itsOptionsAreInTheHelp() throws {
        let run = try self.run([], "--help")
        run.expectSuccess()
        #expect(run.text.contains("generic changer") && run.text.contains("--shrink"))
        let list = try self.run([], "--list-generics")
        #expect(list.text == "changer\n")
    }
}
