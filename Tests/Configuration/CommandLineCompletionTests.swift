import Configuration
import Testing

@Suite struct CommandLineCompletionTests {
    private var completion: CommandLineCompletion {
        let shell = OptionDeclaration(name: "script", type: .text, choices: ["bash", "zsh"])
        let global = OptionGroup(
            title: "Global",
            options: [
                CommandLineOption(OptionDeclaration(name: "ext", type: .text), short: "e", isRepeatable: true),
                CommandLineOption(OptionDeclaration(name: "quiet", type: .flag, help: "Says\nless.")),
                CommandLineOption(shell, implied: "bash"),
            ]
        )
        let run = OptionGroup(
            title: "Run",
            options: [
                CommandLineOption(OptionDeclaration(name: "number", type: .integer)),
                CommandLineOption(OptionDeclaration(name: "kinds", type: .list, choices: ["red", "round", "blue"])),
                CommandLineOption(OptionDeclaration(name: "dark", type: .text, choices: ["a\u{1B}b", "ab"])),
            ]
        )
        return CommandLineCompletion(
            SubcommandTable(
                program: "host",
                globalGroups: [global],
                initial: Subcommand(
                    "make",
                    summary: "Makes.",
                    operands: [Operand("X", isRepeatable: true)],
                    groups: [run]
                ),
                others: [Subcommand("show", summary: "Shows.", operands: [Operand("NAME")])]
            ),
            values: { Completion(names: ["\($0.name)-1", "\($0.name)-2"]) },
            operands: { place in
                Completion(names: ["\(place.subcommand.word)\(place.earlier.count)", "other"])
            }
        )
    }

    private func words(_ typed: String...) -> [String] { self.completion.complete(typed).candidates.map(\.text) }

    @Test func operandsAndSubcommands() {
        #expect(self.words("") == ["make", "show", "make0", "other"])
        #expect(self.words() == ["make", "show", "make0", "other"])
        #expect(self.words("sh") == ["show"])
        #expect(self.words("show", "") == ["show0", "other"])
        #expect(self.words("x", "") == ["make1", "other"])
        #expect(self.words("--", "sh") == [])
        #expect(self.words("--", "-") == [])
        #expect(self.words("--quiet", "mak") == ["make", "make0"])
    }

    @Test func optionsOfTheSubcommand() {
        #expect(
            self.words("-") == ["--help", "--ext=", "--quiet", "--script", "--number=", "--kinds=", "--dark="]
        )
        #expect(self.words("show", "--") == ["--help", "--ext=", "--quiet", "--script"])
        #expect(self.words("--nu") == ["--number="])
        #expect(self.words("--number") == ["--number="])
        #expect(self.words("--zzz") == [])
    }

    @Test func whatIsGivenAndNotRepeatableIsNotOfferedAgain() {
        #expect(
            self.words("--quiet", "--number=1", "--ext", "d", "x", "--") == [
                "--help", "--ext=", "--script", "--kinds=", "--dark=",
            ]
        )
    }

    @Test func values() {
        #expect(self.words("--number", "") == ["number-1", "number-2"])
        #expect(self.words("--number=number-2") == ["--number=number-2"])
        #expect(self.words("-e", "") == ["ext-1", "ext-2"])
        #expect(self.words("--ext", "ext-1", "oth") == ["other"])
        #expect(self.words("--script", "z") == ["zsh"])
        #expect(self.words("--script=") == ["--script=bash", "--script=zsh"])
        #expect(self.words("--quiet=") == [])
        #expect(self.words("--nu=number-1") == ["--nu=number-1"])
    }

    @Test func elementsOfLists() {
        #expect(self.words("--kinds=r") == ["--kinds=red", "--kinds=round"])
        #expect(self.words("--kinds=blue,r") == ["--kinds=blue,red", "--kinds=blue,round"])
        #expect(self.words("--kinds", "blue,b") == ["blue,blue"])
    }

    @Test func whatAShellCannotTakeIsLeftOut() {
        #expect(self.words("--dark=a") == ["--dark=ab"])
        #expect(self.completion.complete(["--qu"]).text == "nothing\n--quiet\tSays less.\n")
    }

    @Test(arguments: [
        ("plain", "plain"), ("'a b", "a b"), ("\"a b\"c", "a bc"), ("a\\ b\\{", "a b{"), ("'a\\b'", "a\\b"),
        ("~/x", "/home/x"), ("~", "/home"), ("~x", "~x"), ("'~/x'", "~/x"), ("a~/", "a~/"), ("\\", ""), ("", ""),
    ])
    func quotedWords(_ word: String, _ meaning: String) {
        #expect(ShellWord.unquoted(word, home: "/home") == meaning)
    }
}
