import Configuration
import Records
import Testing

@Suite struct OptionDeclarationTests {
    private func problem(_ declaration: OptionDeclaration, _ texts: [String]) -> OptionProblem? {
        do throws(OptionProblem) {
            _ = try declaration.parse(texts)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Parsing

    @Test func integersKeepTheirRange() throws {
        let port = OptionDeclaration(name: "port", type: .integer, initial: "514", minimum: 1, maximum: 65535)
        #expect(try port.parse([]) == .integer(514))
        #expect(try port.parse(["1"]) == .integer(1))
        #expect(try port.parse(["65535"]) == .integer(65535))
        #expect(self.problem(port, ["0"])?.code == .outOfRange)
        #expect(self.problem(port, ["65536"])?.reason == "'65536' is out of range; expected an integer from 1 to 65535")
        #expect(self.problem(port, ["12x"])?.reason == "got '12x', expected an integer from 1 to 65535")
        #expect(self.problem(port, [""])?.code == .wrongType)
        #expect(self.problem(port, ["-"])?.code == .wrongType)
        #expect(self.problem(port, ["99999999999999999999"])?.code == .outOfRange)
    }

    @Test func boundsBeyondThePrecisionOfADoubleAreExact() throws {
        let limit = OptionDeclaration(name: "n", type: .integer, maximum: 0x1p53)
        #expect(try limit.parse(["9007199254740992"]) == .integer(9_007_199_254_740_992))
        #expect(self.problem(limit, ["9007199254740993"])?.code == .outOfRange)
        let any = OptionDeclaration(name: "n", type: .integer, minimum: -1e300, maximum: 1e300)
        #expect(try any.parse(["\(Int.max)", "\(Int.min)"]) == .integer(.min))
        let none = OptionDeclaration(name: "n", type: .integer, minimum: 0x1p63)
        #expect(self.problem(none, ["\(Int.max)"])?.code == .outOfRange)
        let fractional = OptionDeclaration(name: "n", type: .integer, minimum: 0.5, maximum: 2.5)
        #expect(self.problem(fractional, ["0"])?.code == .outOfRange)
        #expect(try fractional.parse(["2"]) == .integer(2))
        #expect(self.problem(fractional, ["3"])?.code == .outOfRange)
    }

    @Test func numbersAreFinite() throws {
        let share = OptionDeclaration(name: "share", type: .number, initial: "0.4", minimum: 0, maximum: 1)
        #expect(try share.parse([]) == .number(0.4))
        #expect(try share.parse(["1e-3"]) == .number(0.001))
        #expect(self.problem(share, ["nan"])?.code == .wrongType)
        #expect(self.problem(share, ["1.5"])?.code == .outOfRange)
        let any = OptionDeclaration(name: "x", type: .number)
        #expect(self.problem(any, ["inf"])?.code == .outOfRange)
        #expect(self.problem(any, ["1e999"])?.code == .outOfRange)
    }

    @Test func flagsTakeTheUsualWords() throws {
        let flag = OptionDeclaration(name: "force", type: .flag)
        #expect(try flag.parse([]) == .flag(false))
        #expect(try flag.parse(["true"]) == .flag(true))
        #expect(try flag.parse(["ON", "no"]) == .flag(false))
        #expect(self.problem(flag, ["maybe"])?.reason == "got 'maybe', expected true or false")
    }

    @Test func choicesNameTheNearest() throws {
        let level = OptionDeclaration(name: "level", type: .text, choices: ["debug", "info", "warning"])
        #expect(try level.parse(["info"]) == .text("info"))
        let problem = self.problem(level, ["warnnig"])
        #expect(problem?.code == .notAChoice)
        let expected =
            "option --level: 'warnnig' is not known; expected one of debug, info, warning; did you mean 'warning'?"
        #expect(problem?.description == expected)
        #expect(self.problem(level, ["zzzzzz"])?.reason.contains("did you mean") == false)
    }

    @Test func listsSplitAtCommasAndAppend() throws {
        let keys = OptionDeclaration(name: "include", type: .list, initial: "z")
        #expect(try keys.parse([]) == .list(["z"]))
        #expect(try keys.parse(["a, b", "c"]) == .list(["a", "b", "c"]))
        #expect(try keys.parse([#"a\,b,c\d\"#]) == .list(["a,b", #"c\d\"#]))
        #expect(try keys.parse([""]) == .list([]))
        let some = OptionDeclaration(name: "some", type: .list, choices: ["a", "b"])
        #expect(self.problem(some, ["a,q"])?.code == .notAChoice)
    }

    @Test func theLastTextCountsButAllMustFit() throws {
        let count = OptionDeclaration(name: "count", type: .integer)
        #expect(try count.parse(["1", "2"]) == .integer(2))
        #expect(self.problem(count, ["x", "2"])?.code == .wrongType)
    }

    @Test func aMissingRequiredOptionIsReported() throws {
        let dsn = OptionDeclaration(name: "sql-dsn", type: .text, isRequired: true)
        #expect(self.problem(dsn, [])?.code == .missing)
        #expect(try dsn.parse(["x"]) == .text("x"))
        #expect(try OptionDeclaration(name: "dsn", type: .text).parse([]) == OptionValue.none)
    }

    @Test func messagesDoNotLetForeignTextForgeLines() {
        let count = OptionDeclaration(name: "count", type: .integer)
        let reason = self.problem(count, ["1\n\u{1B}[2Jok\u{202E}"])?.reason ?? "\n"
        #expect(!reason.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E })
    }

    // MARK: - Malformed declarations

    @Test(arguments: ["", "Rate", "-rate", "1st", "a--b", "a_b", "ä", "a b", "a\n"])
    func badNamesAreRefused(name: String) {
        #expect(OptionDeclaration(name: name, type: .text).problem != nil)
    }

    @Test(arguments: ["a", "rflow-metadata-file", "int32ix", "x-1"])
    func goodNamesAreTaken(name: String) {
        #expect(OptionDeclaration(name: name, type: .text).problem == nil)
    }

    @Test(arguments: [
        OptionDeclaration(name: "a", type: .integer, initial: "x"),
        OptionDeclaration(name: "a", type: .integer, initial: "11", maximum: 10),
        OptionDeclaration(name: "a", type: .integer, minimum: 2, maximum: 1),
        OptionDeclaration(name: "a", type: .number, minimum: .nan),
        OptionDeclaration(name: "a", type: .text, minimum: 1),
        OptionDeclaration(name: "a", type: .number, choices: ["1"]),
        OptionDeclaration(name: "a", type: .text, choices: ["x", "x"]),
        OptionDeclaration(name: "a", type: .text, choices: [""]),
        OptionDeclaration(name: "a", type: .text, initial: "y", choices: ["x"]),
        OptionDeclaration(name: "a", type: .flag, isRequired: true),
        OptionDeclaration(name: "a", type: .text, isRequired: true, initial: "y"),
    ])
    func contradictionsAreRefused(declaration: OptionDeclaration) {
        #expect(declaration.problem?.hasPrefix("option --a: ") == true)
    }

    // MARK: - Coding

    @Test func codingKeepsEverything() throws {
        let declarations = [
            OptionDeclaration(name: "plain", type: .flag),
            OptionDeclaration(name: "empty", type: .text, initial: ""),
            OptionDeclaration(
                name: "full",
                type: .list,
                isRequired: true,
                help: "Some help.",
                placeholder: "KEYS",
                initial: "a",
                minimum: -1.5,
                maximum: 3,
                choices: ["a", "b"]
            ),
        ]
        for declaration in declarations {
            #expect(try OptionDeclaration(value: declaration.value) == declaration)
        }
    }

    @Test func decodingNamesTheMember() {
        let cases: [(Value, String)] = [
            (1, "not a map"), (["name": "a"], "'type'"), (["name": "a", "type": "colour"], "'type'"),
            (["type": "text"], "'name'"), (["name": "a", "type": "text", "choices": [1]], "'choices'"),
            (["name": "a", "type": "text", "minimum": "1"], "'minimum'"),
        ]
        for (value, expected) in cases {
            #expect {
                try OptionDeclaration(value: value)
            } throws: { error in
                (error as? OptionProblem)?.code == .malformedDeclaration
                    && (error as? OptionProblem)?.reason.contains(expected) == true
            }
        }
    }
}
