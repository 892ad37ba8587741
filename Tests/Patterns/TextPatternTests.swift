import Patterns
import Testing

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
        #expect(throws: PatternProblem.self) { try TextPattern(pattern) }
    }

    @Test func itIsRefusedIfItIsTooLong() {
        #expect(throws: PatternProblem.self) { try TextPattern(String(repeating: "a", count: 2001)) }
        #expect(throws: PatternProblem.self) {
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

    /// A long text is given up when its owner says so, between two pieces of it.
    @Test(arguments: ["^(a|b)* \\bc", "^(a|b)* c"]) func aLongTextIsGivenUp(pattern: String) throws {
        let text = String(repeating: "ab", count: 100_000) + " c"
        #expect(try TextPattern(pattern).matches(text))
        #expect(try !TextPattern(pattern, isOver: { true }).matches(text))
    }

    /// As Python's `re.match` and `re.search` have it.
    @Test(arguments: [
        ("b", "abc", false, true), ("a", "abc", true, true), ("a|bc", "xbc", false, true), ("", "x", true, true),
        ("volume.create.end", "volumeXcreate.end.foo", true, true), ("x*b", "ab", false, true),
        ("^b", "ab", false, false),
        (".*c$", "abc", true, true), (".*c$", "abc\n", true, true), ("abc\\Z", "abc\n", false, false),
        ("abc\\Z", "abc", true, true), ("(?m)^b", "a\nb", false, true), ("\\bb", "a b", false, true),
        ("\\ba", "a b", true, true), ("a{,2}$", "aa", true, true), ("a{,2}b", "aaab", false, true),
        ("[[:a]", ":", true, true),
        ("(?P<n>a)b", "ab", true, true), ("(?a)a", "a", true, true), ("^nova-.*", "nova-compute", true, true),
        ("^nova-.*", "x nova-compute", false, false), ("", "", true, true), ("é.", "éa", true, true),
        ("é", "aé", false, true),
    ]) func pythonMatches(pattern: String, text: String, atStart: Bool, anywhere: Bool) throws {
        for (place, expected) in [(PatternPlace.start, atStart), (.anywhere, anywhere)] {
            let pattern = try TextPattern(pattern, dialect: .python, place: place)
            #expect(pattern.matches(text) == expected, "\(place)")
            #expect(pattern.matches(text) == expected, "\(place), with what was learned")
        }
    }

    /// What would need to go back is refused by its name.
    @Test(arguments: [
        ("(a)\\1", "referring to a group"), ("(?P<n>a)(?P=n)", "referring to a group by its name"),
        ("(?=a)", "looking around"), ("(?<!a)b", "looking around"), ("(?(1)a|b)", "'(?('"),
        ("\\Qa\\E", "knows no '\\Q'"),
        ("\\z", "knows no '\\z'"),
    ]) func pythonIsRefused(pattern: String, reason: String) throws {
        let problem = #expect(throws: PatternProblem.self) { try TextPattern(pattern, dialect: .python) }
        #expect(problem?.reason.split(separator: reason, omittingEmptySubsequences: false).count == 2)
    }
}
