import Records
import Testing

@testable import Configuration

/// What texts mean in the types of options.
@Suite struct INITypeTests {
    private static let small = INIOption("o", .integer, minimum: 1, maximum: 9)
    private static let numbers = INIOption("o", .list(of: .integer), minimum: 1, maximum: 5)
    private static let ab = INIOption("o", .string, choices: ["a", "B"])

    @Test(
        arguments: [
            (INIOption("o", .string), "", ""), (INIOption("o", .string), " x ", " x "), (Self.ab, "a", "a"),
            (INIOption("o", .string, longest: 3), "abc", "abc"), (INIOption("o", .string, longest: 1), "日", "日"),
            (INIOption("o", .string, pattern: "a+"), "xaay", "xaay"),
            (INIOption("o", .string, pattern: "^a{,2}\\Z"), "aa", "aa"),
            (Self.small, "5", 5), (Self.small, " 5 ", 5), (Self.small, "", nil), (Self.small, " ", nil),
            (Self.small, "+5", 5),
            (Self.small, "1", 1), (Self.small, "9", 9), (INIOption("o", .integer), "1_000", 1000),
            (INIOption("o", .integer), "-7", -7),
            (INIOption("o", .integer), "9223372036854775807", .int(.max)),
            (INIOption("o", .integer, choices: ["1", "3"]), "3", 3),
            (INIOption("o", .float, minimum: 1.5), "1.5", 1.5), (INIOption("o", .float), " 2 ", 2.0),
            (INIOption("o", .float), "", nil),
            (INIOption("o", .float), "1e3", 1000.0), (INIOption("o", .float), "-inf", .double(-.infinity)),
            (INIOption("o", .boolean), "TRUE", true), (INIOption("o", .boolean), "yes", true),
            (INIOption("o", .boolean), "1", true),
            (INIOption("o", .boolean), "On", true), (INIOption("o", .boolean), "oFF", false),
            (INIOption("o", .boolean), "no", false),
            (INIOption("o", .boolean), "0", false), (INIOption("o", .boolean), "false", false),
            (INIOption("o", .list(of: .string)), " a , b ", ["a", "b"]), (INIOption("o", .list(of: .string)), "", []),
            (INIOption("o", .list(of: .string)), "a,,b", ["a", "", "b"]),
            (INIOption("o", .list(of: .string)), "a,b,", ["a", "b"]),
            (INIOption("o", .list(of: .string)), ",,", []), (INIOption("o", .list(of: .string)), "a, ,", ["a", ""]),
            (INIOption("o", .list(of: .string)), "a,\n b", ["a", "b"]),
            (INIOption("o", .list(of: .string)), "\"a,b\"", ["\"a", "b\""]),
            (Self.numbers, "1, 5", [1, 5]), (Self.numbers, "1,", [1]), (Self.numbers, "1,,2", [1, nil, 2]),
            (INIOption("o", .map(of: .string)), "k:v,k2:v2", ["k": "v", "k2": "v2"]),
            (INIOption("o", .map(of: .string)), "", [:]),
            (INIOption("o", .map(of: .string)), " k : v:w ", ["k": "v:w"]),
            (INIOption("o", .map(of: .string)), "k:", ["k": ""]),
            (INIOption("o", .map(of: .string)), "k:v,,l:w", ["k": "v", ",l": "w"]),
            (INIOption("o", .map(of: .integer)), "k:1", ["k": 1]),
            (INIOption("o", .port), "65535", 65535), (INIOption("o", .port), "0", 0), (INIOption("o", .port), "", nil),
            (INIOption("o", .uri), "http://a/b c", "http://a/b c"),
            (INIOption("o", .uri), "http://[::1]:80/x", "http://[::1]:80/x"),
            (INIOption("o", .uri), "rabbit://me:pw@h:5672/", "rabbit://me:pw@h:5672/"),
            (INIOption("o", .uri, schemes: ["http"]), "HTTP://a", "HTTP://a"),
            (INIOption("o", .hostAddress), "a.b", "a.b"), (INIOption("o", .hostAddress), "1.2.3.4", "1.2.3.4"),
            (INIOption("o", .hostAddress), "::1", "::1"), (INIOption("o", .hostAddress), "a.", "a"),
            (INIOption("o", .hostAddress), "1a", "1a"),
        ] as [(INIOption, String, Value)]
    ) func reads(option: INIOption, text: String, expected: Value) throws {
        #expect(try INITypeReader(option).value(of: text) == expected)
    }

    @Test(
        arguments: [
            (Self.ab, "b", "out of a, B"), (Self.ab, "", "out of a, B"),
            (INIOption("o", .string, longest: 3), "abcd", "has 4 characters"),
            (INIOption("o", .string, pattern: "a+"), "b", "that matches 'a+'"),
            (INIOption("o", .string, pattern: "("), "b", "its pattern"),
            (Self.small, "0", "from 1 to 9"), (Self.small, "10", "out of range"), (Self.small, "x", "an integer"),
            (Self.small, "5.0", "got '5.0'"),
            (Self.small, "0x5", "an integer"), (INIOption("o", .integer), "_1", "an integer"),
            (INIOption("o", .integer), "1__0", "an integer"),
            (INIOption("o", .integer), "1_", "an integer"),
            (INIOption("o", .integer), "9223372036854775808", "64 bits"),
            (INIOption("o", .float, minimum: 1.5), "1.4", "at least 1.5"),
            (INIOption("o", .float), "0x1p3", "a number"),
            (INIOption("o", .float, maximum: 2), "nan", "out of range"), (INIOption("o", .float), "x", "a number"),
            (INIOption("o", .boolean), "", "true, yes"), (INIOption("o", .boolean), "maybe", "true, yes"),
            (INIOption("o", .boolean), "t", "true"),
            (Self.numbers, "1,9", "from 1 to 5"), (Self.numbers, "x", "an integer"),
            (INIOption("o", .map(of: .string)), "k", "KEY:VALUE"),
            (INIOption("o", .map(of: .string)), "k:v,", "KEY:VALUE"),
            (INIOption("o", .map(of: .string)), "k:v,k:w", "key twice"),
            (INIOption("o", .map(of: .string)), ":v", "without a key"),
            (INIOption("o", .map(of: .integer)), "k:x", "an integer"),
            (INIOption("o", .port), "65536", "0 to 65535"), (INIOption("o", .port), "-1", "0 to 65535"),
            (INIOption("o", .port), "x", "a port"),
            (INIOption("o", .uri), "", "a URI"), (INIOption("o", .uri), "foo:bar", "a URI"),
            (INIOption("o", .uri), "http:///x", "a URI"),
            (INIOption("o", .uri), "http://a b", "a URI"), (INIOption("o", .uri), "1http://a", "a URI"),
            (INIOption("o", .uri), "/x", "a URI"),
            (INIOption("o", .uri, schemes: ["http"]), "ftp://a", "schemes http"),
            (INIOption("o", .uri, longest: 5), "http://a", "8 characters"),
            (INIOption("o", .hostAddress), "", "IP address"), (INIOption("o", .hostAddress), "a_b", "IP address"),
            (INIOption("o", .hostAddress), "999.1.1.1", "IP address"),
            (INIOption("o", .hostAddress), "-a", "IP address"),
            (INIOption("o", .hostAddress), "a-", "IP address"), (INIOption("o", .hostAddress), "a..b", "IP address"),
            (INIOption("o", .hostAddress), "1.2", "IP address"), (INIOption("o", .hostAddress), "[::1]", "IP address"),
            (INIOption("o", .hostAddress), String(repeating: "x", count: 64), "IP address"),
            (INIOption("o", .hostAddress), "a.123", "IP address"),
            (INIOption("o", .hostAddress), "127.0.0.1 ", "IP address"),
        ] as [(INIOption, String, String)]
    ) func refuses(option: INIOption, text: String, reason: String) throws {
        let problem = #expect(throws: INITypeProblem.self) { try INITypeReader(option).value(of: text) }
        #expect(problem?.reason.holds(reason) ?? false, "\(problem?.reason ?? "")")
    }

    @Test func refusalsOfSecretsDoNotShowThem() throws {
        let option = INIOption("o", .integer, isSecret: true)
        let problem = #expect(throws: INITypeProblem.self) { try INITypeReader(option).value(of: "hunter2") }
        #expect(problem?.reason == "got a secret value; expected an integer")
    }

    @Test(arguments: [
        (INIOption("o", .integer, initial: "0", minimum: 1), true), (INIOption("o", .integer, initial: "x"), true),
        (INIOption("o", .string, initial: "0"), false), (INIOption("o", .string, pattern: "("), true), (Self.ab, false),
        (INIOption("o", .integer, initial: "$other"), false), (INIOption("", .integer), true),
        (INIOption("o", .boolean), false),
    ]) func declarationsAreJudged(option: INIOption, isWrong: Bool) {
        #expect((option.problem != nil) == isWrong)
    }
}
