import Testing

@testable import Platform

/// Regular expressions: what they match, and which are refused.
@Suite struct TextPatternTests {
    @Test(arguments: [
        ("abc", "", "xabcx", true), ("abc", "", "xabx", false), ("", "", "", true), ("^abc$", "", "abc", true),
        ("^abc$", "", "abcd", false), ("^abc$", "", "abc\n", true), ("^abc\\z", "", "abc\n", false),
        ("a.c", "", "a\nc", false), ("a.c", "s", "a\nc", true), ("^b", "", "a\nb", false), ("^b", "m", "a\nb", true),
        ("a$", "m", "a\nb", true), ("AbC", "i", "aBc", true), ("Ü", "i", "ü", true), ("[ä-ö]", "", "ö", true),
        ("[^a-c]", "", "abc", false), ("[^a-c]", "", "abcd", true), ("[]a]", "", "]", true), ("[a-]", "", "-", true),
        ("[[:digit:]x]+$", "", "12x", true), ("\\d{3}", "", "12a", false), ("\\d{3}", "", "a123", true),
        ("^\\w+@\\w+\\.cz$", "", "me@here.cz", true), ("\\bfoo\\b", "", "a foo b", true),
        ("\\bfoo\\b", "", "afoo", false),
        ("a{2,3}b", "", "aab", true), ("^a{2,3}b", "", "aaaab", false), ("a{,3}", "", "a{,3}", true),
        ("(a|b)*c", "", "ababc", true), ("(?:x|y)z", "", "yz", true), ("(?i)abc", "", "ABC", true),
        ("(?i:a)b", "", "Ab", true), ("(?i:a)b", "", "AB", false), ("a b # c", "x", "ab", true),
        ("\\x41", "", "A", true),
        ("\\x{e9}", "", "é", true), ("\\Qa.b\\E", "", "axb", false), ("\\Qa.b\\E", "", "a.b", true),
        ("(a*)*$", "", "aab", true),
        ("(?<name>a)+?", "", "a", true), ("^(a|b){0}$", "", "", true), ("\\.", "", "a", false),
        ("[\\d.]+", "", "1.2", true),
        ("日本", "", "x日本y", true), ("^.$", "", "日", true), ("^$", "", "", true), ("$", "", "x", true),
    ]) func matches(pattern: String, options: String, text: String, expected: Bool) throws {
        let pattern = try TextPattern(pattern, options: options)
        #expect(pattern.matches(text) == expected)
        // The second time with what was learned.
        #expect(pattern.matches(text) == expected)
    }

    @Test(arguments: [
        "(", ")", "a)", "[a", "*a", "a**b(", "a++", "(?=a)", "(?!a)", "(?<=a)", "(a)\\1", "\\p{L}", "a{5,2}", "a{1001}",
        "[b-a]", "(?>a)", "\\", "[[:none:]]", "(((a{500}){500}){500})", "(?z)a", "{3}",
    ]) func isRefused(pattern: String) {
        #expect(throws: QueryProblem.self) { try TextPattern(pattern) }
    }

    @Test func itIsRefusedIfItIsTooLong() {
        #expect(throws: QueryProblem.self) { try TextPattern(String(repeating: "a", count: 2001)) }
        #expect(throws: QueryProblem.self) {
            try TextPattern(String(repeating: "(", count: 200) + String(repeating: ")", count: 200))
        }
    }

    /// Where others go back and forth, the time grows with the length only: this ends.
    @Test func nothingIsCatastrophic() throws {
        let text = String(repeating: "a", count: 100_000)
        #expect(try !TextPattern("(a+)+$b").matches(text))
        #expect(try !TextPattern("^(a|a)*$x").matches(text))
        #expect(try TextPattern("(x+x+)+y|a$").matches(text))
        #expect(try !TextPattern("\\b(a?){200}b").matches(String(repeating: "a", count: 2000)))
    }

    /// Many states are forgotten and made again.
    @Test func manyStatesAreForgotten() throws {
        let pattern = try TextPattern("[ab]*a[ab]{12}c")
        var random = SystemRandomNumberGenerator()
        let text = String((0..<20_000).map { _ in Bool.random(using: &random) ? "a" : "b" })
        #expect(!pattern.matches(text))
        #expect(pattern.matches(text + "a" + String(repeating: "b", count: 12) + "c"))
    }

    /// A long text is given up when the time is over, and the query says so.
    @Test func theTimeIsBounded() throws {
        let clock = QueryClock(seconds: 0)
        let pattern = try TextPattern("^(a|b)*\\bc", options: "", clock)
        #expect(!pattern.matches(String(repeating: "ab", count: 100_000) + " c"))
        let problem = #expect(throws: RequestProblem.self) { try clock.check() }
        #expect(problem?.answer.status == 503)
    }
}
