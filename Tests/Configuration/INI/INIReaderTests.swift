import Testing

@testable import Configuration

/// What files of sections say, and which are refused where.
@Suite struct INIReaderTests {
    /// `section/key@line=value`, with line feeds as `|`.
    private static func entries(_ text: String) throws -> [String] {
        try INIReader.read(text.utf8, file: "a.conf").sections.flatMap { section in
            section.entries.map { entry in
                let value = entry.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "|")
                return "\(section.name)/\(entry.key)@\(entry.mark.line)=\(value)"
            }
        }
    }

    @Test(arguments: [
        ("[g]\na = 1", ["g/a@2=1"]), ("[g]\na=  \"q\" ", ["g/a@2=q"]), ("[g]\na='q'", ["g/a@2=q"]),
        ("[g]\na=\"q", ["g/a@2=\"q"]),
        ("[g]\na=\"", ["g/a@2="]), ("[g]\na='x\"", ["g/a@2='x\""]), ("[g]\na: v", ["g/a@2=v"]),
        ("[g]\na = x: y", ["g/a@2=x: y"]),
        ("[g]\na : x = y", ["g/a@2=x = y"]), ("[g]\na = 1 # c", ["g/a@2=1 # c"]),
        ("[g]\na = one\n two\n   three", ["g/a@2=one|two|three"]),
        ("[g]\na = one\n # c\n", ["g/a@2=one|# c"]), ("[g]\na=", ["g/a@2="]), ("[g]\na=\n x", ["g/a@2=|x"]),
        ("[g]\na = \"x\n y\"", ["g/a@2=\"x|y\""]), ("[g]\na=\"\"", ["g/a@2="]), ("[g]\na=' x '", ["g/a@2= x "]),
        ("[g]\na = \"a\" \"b\"", ["g/a@2=a\" \"b"]), ("[g]\r\na=1\r\nb=2\r\n", ["g/a@2=1", "g/b@3=2"]),
        ("[g]\ra=2\r", ["g/a@2=2"]),
        ("[ g ]\na=2", [" g /a@2=2"]), ("[g]  \na=2", ["g/a@2=2"]), ("[[g]]\na=2", ["[g]/a@2=2"]),
        ("[g]\na=2\n\tx", ["g/a@2=2|x"]),
        ("# c\n; d\n\n[g]\n#x=1\na=1\na=2\n[G]\nA=3", ["g/a@6=1", "g/a@7=2", "G/A@9=3"]), ("", []), ("\n\n", []),
        ("[g]\na=\u{a0}2\u{a0}", ["g/a@2=2"]), ("[g]\na=é\u{2028}b=3", ["g/a@2=é\u{2028}b=3"]),
        ("[g]\na=1\n b=2", ["g/a@2=1|b=2"]),
    ]) func reads(text: String, expected: [String]) throws {
        #expect(try Self.entries(text) == expected)
    }

    @Test(arguments: [
        ("[g]\na = one\n\n two", 4, "goes on with the value"), ("[g]\na = one\n# c\n two", 4, "goes on with the value"),
        (" [g]", 1, "without a space"), ("[g]\n a=1", 2, "goes on with the value"),
        ("[g]\na", 2, "expected KEY = VALUE"),
        ("[g]\n=x", 2, "expected a key before '='"), ("[g]\n: x", 2, "expected a key before ':'"),
        ("[g]\n[h", 2, "expected ']'"),
        ("[]", 1, "expected [NAME]"), ("a=1\n[g]", 1, "before any section"),
        ("[g] # c\na=2", 1, "comments have lines of their own"),
        ("\u{feff}[g]\na=1", 1, "byte order mark"),
    ]) func isRefused(text: String, line: Int, reason: String) throws {
        let error = #expect(throws: INIError.self) { try INIReader.read(text.utf8, file: "a.conf") }
        #expect(error?.origin == .line(INIMark(file: "a.conf", line: line)))
        #expect(error?.reason.holds(reason) ?? false, "\(String(describing: error))")
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        let error = #expect(throws: INIError.self) {
            try INIReader.read([0x5b, 0x67, 0x5d, 0x0a, 0x61, 0xff], file: "a.conf")
        }
        #expect(error?.description == "a.conf:2: is not UTF-8: save the file in that encoding")
    }

    @Test func aFileThatIsTooLongIsRefused() throws {
        let error = #expect(throws: INIError.self) {
            try INIReader.read(Array(repeating: 0x0a, count: INIReader.longest + 1), file: "a.conf")
        }
        #expect(error?.origin == .file("a.conf"))
    }
}
