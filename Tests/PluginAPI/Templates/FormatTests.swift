import Testing

@testable import PluginAPI

/// The format mini-language, against Python's `str.format`.
@Suite struct FormatTests {
    private static let specifications: [String] = {
        let types = ["", "d", "s", "b", "o", "x", "X", "e", "E", "f", "F", "g", "G", "%", "c"]
        let heads = [
            "", ">12", "<12", "^13", "=+12", "*^15", "05", "012", "+", " ", "-", "#", "#012", "+,", "012,", "_", "014_",
        ]
        let precisions = ["", ".0", ".1", ".3", ".8"]
        return heads.flatMap { head in precisions.flatMap { precision in types.map { head + precision + $0 } } }
            + [
                "é>10", "}<4d", "x^7s", "0", "00", "10", "010", "=10", "<010", ">#8x", "z", "5,d", ".", "5.", "1d2",
                "d5", " +d",
            ]
    }()

    private static let values: [Value] = [
        0, 7, -42, 255, 1_234_567, -1_000_000_007, 65, .int(.max), 0.0, 0.5, -2.75, 3.0, 1234.5678, -0.0001234, 1e16,
        1.5e-7, 123_456_789.0, 1e22, "", "text", "ünï😀", "a longer piece of text", true, false,
    ]

    @Test func everyFormatIsThatOfPython() throws {
        let cases: [(Value, String)] = Self.values.flatMap { value in
            // Types that begin where Python's grammar of nested fields does are out of reach of both.
            Self.specifications.filter { !$0.contains("}") }.map { (value, $0) }
        }
        let expected = try Python.json(
            """
            def attempt(value, specification):
                try: return ("{v:" + specification + "}").format(v=value)
                except (ValueError, TypeError, OverflowError): return None
            result = [attempt(value, specification) for value, specification in data]
            """,
            data: .array(cases.map { .array([$0.0, .string($0.1)]) })
        )
        let answers = try #require(expected.elements)
        #expect(answers.count == cases.count)
        var formatted = 0
        for ((value, specification), answer) in zip(cases, answers) {
            // Truth values alone are written as in JSON where Python writes True and False.
            if case .bool = value, specification.isEmpty { continue }
            // Python's "z" is younger than the mini-language that seeds are written in.
            if specification == "z" { continue }
            let text = try? Self.format("{v:\(specification)}", ["v": value])
            #expect(text == answer.text, "\(value) in \"\(specification)\"")
            if text != nil { formatted += 1 }
        }
        #expect(formatted > cases.count / 3)
    }

    @Test func textsAroundFieldsAreThoseOfPython() throws {
        let texts = [
            "", "plain", "{a}", "{a}{b}", "a{a}b{b}c", "{{", "}}", "{{a}}", "{{{a}}}", "x{{y}}{a:>4}", "{{}}", "ü{a}😀",
            "{", "}", "{a", "a}", "{a}}", "{{a}", "{a:d}{b:>3s}",
        ]
        let expected = try Python.json(
            """
            def attempt(text):
                try: return text.format(a=5, b="x")
                except (ValueError, KeyError, IndexError): return None
            result = [attempt(text) for text in data]
            """,
            data: .array(texts.map { .string($0) })
        )
        let answers = try #require(expected.elements)
        for (text, answer) in zip(texts, answers) {
            #expect((try? Self.format(text, ["a": 5, "b": "x"])) == answer.text, "\(text)")
        }
    }

    @Test func numbersThatAreNotFiniteAreNamed() throws {
        let values: Record = ["n": .double(.nan), "i": .double(.infinity), "m": .double(-.infinity)]
        #expect(try Self.format("{n} {i} {m} {n:5} {m:06} {i:.2f}", values) == "nan inf -inf   nan -00inf inf")
    }

    @Test func mistakesNameTheText() {
        for (text, problem) in [
            ("a {b", "\"{\" without \"}\", in the template text \"a {b\""),
            ("a}", "\"}\" without \"{\"; write \"}}\" for a brace, in the template text \"a}\""),
            (
                "{}",
                "\"{}\" does not begin with the name of a seed (letters, digits, \"_\"), in the template text \"{}\""
            ),
            ("{a:5y}", "\"{:5y}\" has the unknown type \"y\", in the template text \"{a:5y}\""),
            ("{a:.f}", "\"{:.f}\" lacks digits after \".\", in the template text \"{a:.f}\""),
        ] {
            let error = #expect(throws: FormatError.self) { try FormatText(text) }
            #expect(error?.description == problem)
        }
    }

    private static func format(_ text: String, _ values: Record) throws -> String {
        try FormatText(text).parts.map { part in
            switch part {
            case .literal(let literal): literal
            case .field(let name, let specification): try specification.apply(to: try #require(values[name]), in: text)
            }
        }.joined()
    }
}
