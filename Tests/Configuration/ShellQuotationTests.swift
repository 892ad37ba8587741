import Configuration
import Glibc
import Testing

@Suite struct ShellQuotationTests {
    @Test(arguments: [("plain/Path-1.so", "plain/Path-1.so"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'")])
    func words(word: String, text: String) { #expect(shellQuoted(word) == text) }

    /// The shell itself is the judge.
    @Test(arguments: [
        "", "a b", "it's", "$HOME `id` \"x\" \\ *", "--ext", "line\nfeed", "~", "ü", "#x", "a;b&c|d<e>f!{}[]()",
    ])
    func theShellReadsTheWordBack(word: String) throws {
        let stream = try #require(popen("printf '%s.' \(shellQuoted(word))", "r"))
        defer { pclose(stream) }
        var text: [UInt8] = []
        while case let byte = fgetc(stream), byte >= 0 { text.append(UInt8(byte)) }
        #expect(String(decoding: text, as: UTF8.self) == word + ".")
    }
}
