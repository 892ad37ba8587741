import TestSupport
import Testing

/// Options of extensions on the command line.
struct OptionTests {
    private static func model(_ name: String, _ option: String, _ macros: String...) -> Fixture {
        let macros = (macros + ["IGNORED_A", "IGNORED_B"]).prefix(2)
        return Fixture(
            "optional",
            "NAME=\"\(name)\"",
            "OPTION=\"\(option)\"",
            macros[0],
            macros[1],
            fileName: "\(name).so"
        )
    }

    @Test(arguments: [
        ([], [0, 1, 2]),
        (["--counter-start=41"], [41, 42, 43]),
        (["--counter-start", "-7", "--counter-step=1000"], [-7, 993, 1993]),
        (["--counter-step=-1000"], [0, -1000, -2000]),
        (["--counter-step=5", "--counter-step=0"], [0, 0, 0]),
        (["--counter-sta=9"], [9, 10, 11]),
        (["--counter-start=9223372036854775807", "--counter-step=0"], [Int.max, Int.max, Int.max]),
    ])
    func valuesReachTheModel(_ options: [String], _ numbers: [Int]) throws {
        let workspace = try Workspace(examples: ["counter.so"])
        let run = try workspace.start(["--ext", workspace.ext, "counter", "--number=3"] + options).wait()
        run.expectSuccess()
        #expect(run.text == numbers.map { "{\"n\": \($0), \"name\": \"counter\", \"instance\": 1}\n" }.joined())
    }

    @Test(arguments: [
        ("--counter-step=1001", ["--counter-step", "'1001'", "from -1000 to 1000"]),
        ("--counter-step=-1001", ["--counter-step", "'-1001'", "from -1000 to 1000"]),
        ("--counter-step=2.5", ["--counter-step", "'2.5'", "an integer"]),
        ("--counter-start=9223372036854775808", ["--counter-start", "64 bits"]),
        ("--counter-start=", ["--counter-start", "an integer"]),
        ("--counter-stop=1", ["unknown option '--counter-stop'", "did you mean '--counter-step'?"]),
        ("--counter-st=1", ["ambiguous", "--counter-start", "--counter-step"]),
    ])
    func valuesThatDoNotFit(_ option: String, _ words: [String]) throws {
        let workspace = try Workspace(examples: ["counter.so"])
        let run = try workspace.host("counter", option)
        run.expectFailure(2)
        for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
    }

    @Test func aModelThatRefusesItsOption() throws {
        let workspace = try Workspace(examples: ["walk.so"])
        let run = try workspace.host("walk", "--walk-symbol=", "--number=5")
        run.expectFailure(1, saying: "model walk failed", "walk-symbol has from 1 to 23 bytes")
    }

    @Test func aRequiredOptionIsNeededWhenItsModelIsUsed() throws {
        let workspace = try Workspace(Self.model("strict", "strict-level", "REQUIRED"), examples: ["counter.so"])
        try workspace.host("strict").expectFailure(2, saying: "model 'strict'", "--strict-level")
        try workspace.host("counter", "2strict").expectFailure(2, saying: "model 'strict'", "--strict-level")
        try workspace.host("counter", "--number=1").expectSuccess()
        try workspace.host("--list-plugins").expectSuccess()
        let run = try workspace.host("strict", "--strict-level=8", "--number=1")
        run.expectSuccess()
        #expect(run.text == "{\"value\": 8}\n")
        #expect(try workspace.host("generate", "--help").text.contains("--strict-level"))
    }

    @Test func oneOptionOfTwoExtensions() throws {
        let workspace = try Workspace(
            Self.model("first", "level"),
            Self.model("second", "level", "IS_TEXT"),
            examples: ["counter.so"]
        )
        // It is told, and keeps nobody from working.
        let run = try workspace.host("counter", "first", "--number=4", "--level=7")
        run.expectSuccess()
        #expect(run.lines.count { $0 == "{\"value\": 7}" } == 2)
        #expect(run.errors.contains("--level") && run.errors.contains("first") && run.errors.contains("second"))
        try workspace.host("counter", "--level=x").expectFailure(2, saying: "--level", "'x'", "an integer")
        // The one that lost the name gets a value of its own type all the same.
        let loser = try workspace.host("second", "--number=1")
        loser.expectSuccess()
        #expect(loser.text == "{\"value\": \"5\"}\n")
        let given = try workspace.host("second", "--number=1", "--level=7")
        given.expectSuccess()
        #expect(given.text == "{\"value\": \"7\"}\n")
    }

    @Test func oneOptionDeclaredAlikeIsShared() throws {
        let workspace = try Workspace(Self.model("first", "level"), Self.model("second", "level"))
        let run = try workspace.host("first", "second", "--number=2", "--level=7")
        run.expectSuccess()
        #expect(run.text == "{\"value\": 7}\n{\"value\": 7}\n")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }

    @Test func anOptionOfTheHostIsNotTakenAway() throws {
        let workspace = try Workspace(Self.model("greedy", "number"))
        let run = try workspace.host("greedy", "--number=3")
        run.expectSuccess()
        #expect(run.text == "{\"value\": 5}\n{\"value\": 5}\n{\"value\": 5}\n")
        #expect(run.errors.contains("--number") && run.errors.contains("greedy"), "\(run.errors)")
    }
}
