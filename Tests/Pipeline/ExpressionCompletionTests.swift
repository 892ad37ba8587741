import Configuration
import Pipeline
import Testing

@Suite struct ExpressionCompletionTests {
    private func words(_ typed: String) -> [String] {
        ExpressionCompletion(
            models: ["snort", "snow", "asa", "ab"].map { Completion.Candidate($0) },
            mappings: ["simple", "int32ix"].map { Completion.Candidate($0, help: "Changes.") }
        )
        .complete(typed).candidates.map(\.text)
    }

    @Test(arguments: [
        ("", ["snort", "snow", "asa", "ab"]),
        ("sn", ["snort", "snow"]),
        ("10", ["10snort", "10snow", "10asa", "10ab"]),
        ("10a", ["10asa", "10ab"]),
        ("snort", ["snort", "snortb", "snort{"]),
        ("2snort", ["2snort", "2snortb", "2snort{"]),
        ("snort10", ["snort10", "snort10b", "snort10{"]),
        ("snortb", []),
        ("snortb5", ["snortb5", "snortb5{"]),
        ("snort10b", []),
        ("snort10b5", ["snort10b5", "snort10b5{"]),
        ("ab", ["ab", "abb", "ab{"]),
        ("ab5", ["ab5", "ab5b", "ab5{"]),
        ("snork5", []),
        ("snort5!", []),
        ("snort5b5b5", []),
        ("snort{", ["snort{simple}", "snort{simple,", "snort{int32ix}", "snort{int32ix,"]),
        ("3snort10b5{i", ["3snort10b5{int32ix}", "3snort10b5{int32ix,"]),
        ("snort{simple,i", ["snort{simple,int32ix}", "snort{simple,int32ix,"]),
        ("snort{simple, i", ["snort{simple, int32ix}", "snort{simple, int32ix,"]),
        ("snort{simple}", []),
        ("snort{simple}x", []),
        ("2snort{simple} 3as", ["2snort{simple} 3asa"]),
        ("snort as", ["snort asa"]),
        ("-", []),
    ])
    func continuations(_ typed: String, _ expected: [String]) { #expect(self.words(typed) == expected) }
}
