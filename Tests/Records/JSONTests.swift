import Records
import Testing

private let readable: [(String, Value)] = [
    ("null", nil), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("12", 12), ("-7", -7),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", 9223372036854775808.0), ("-9223372036854775809", -9223372036854775808.0),
    ("18446744073709551616", 18446744073709551616.0), ("1.0", 1.0), ("1e2", 100.0), ("1E+2", 100.0),
    ("-1.5e-3", -0.0015),
    ("-0.0", -0.0), ("0e0", 0.0), ("1e-400", 0.0), ("0.1", 0.1),
    ("123456789012345678901234567890", 1.2345678901234568e29),
    ("9007199254740993.0", 9007199254740992.0), ("1.7976931348623157e308", 1.7976931348623157e308),
    ("8.41e21", 8.41e21), ("2.2250738585072011e-308", .double(Double(bitPattern: 0xf_ffff_ffff_ffff))), (#""""#, ""),
    (#""a\"\\\/\b\f\n\r\tb""#, "a\"\\/\u{8}\u{c}\n\r\tb"), (#""\u0041\u00e4\uD834\udd1E""#, "A\u{e4}\u{1d11e}"),
    (#""\u0000""#, "\0"),
    ("\"\u{7f}\u{e4}\u{1f600} and more than a word\"", "\u{7f}\u{e4}\u{1f600} and more than a word"),
    ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("\t[1 , [2],\r\n{}]", [1, [2], [:]]),
    (#"{"b" : 1,"a":{"b":2}}"#, ["b": 1, "a": ["b": 2]]),
]

@Test(arguments: readable)
func jsonThatIsRead(text: String, value: Value) throws { #expect(try JSON.decode(text) == value) }

@Test(arguments: [
    ("", JSONError.Code.truncated, 0), (" ", .truncated, 1), ("[", .truncated, 1), ("[1", .truncated, 2),
    ("[1,", .truncated, 3), ("{\"a\"", .truncated, 4), ("{\"a\":", .truncated, 5), ("\"a", .truncated, 2),
    ("\"\\", .truncated, 2), ("\"\\u12", .truncated, 5), ("tru", .truncated, 3), ("-", .truncated, 1),
    ("1.", .truncated, 2),
    ("1e", .truncated, 2), ("1e+", .truncated, 3), ("[1,]", .malformed, 3), ("[,1]", .malformed, 1),
    ("[1 2]", .malformed, 3),
    ("{,}", .malformed, 1), ("{\"a\":1,}", .malformed, 7), ("{a:1}", .malformed, 1), ("{\"a\" 1}", .malformed, 5),
    ("{1:1}", .malformed, 1), ("[1}", .malformed, 2), ("{\"a\":1]", .malformed, 6), ("'a'", .malformed, 0),
    ("truE", .malformed, 3), ("nul ", .malformed, 3), ("NaN", .malformed, 0), ("Infinity", .malformed, 0),
    ("-Infinity", .malformed, 1), ("+1", .malformed, 0), (".5", .malformed, 0), ("01", .malformed, 1),
    ("-01", .malformed, 2),
    ("1.e1", .malformed, 2), ("- 1", .malformed, 1), ("0x1", .trailingBytes, 1), ("1 2", .trailingBytes, 2),
    ("{} x", .trailingBytes, 3), ("]", .malformed, 0), ("/**/1", .malformed, 0), ("\"\t\"", .malformed, 1),
    ("\"1234567\n\"", .malformed, 8), ("\"\\x\"", .malformed, 2), ("\"\\u00g0\"", .malformed, 5),
    ("\"\0\"", .malformed, 1),
    ("\u{feff}1", .malformed, 0), ("\u{a0}1", .malformed, 0), ("\"\\ud800\"", .loneSurrogate, 1),
    ("\"a\\udc00\"", .loneSurrogate, 2), ("\"\\ud800\\u0041\"", .loneSurrogate, 1),
    ("\"\\ud800\\n\"", .loneSurrogate, 1),
    ("\"\\ud800\\ud800\"", .loneSurrogate, 1), ("1e999", .numberOutOfRange, 0), ("[-1e400]", .numberOutOfRange, 1),
    ("1e99999999999999999999", .numberOutOfRange, 0), ("{\"a\":1,\"a\":2}", .duplicateKey, 7),
    ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7),
])
func jsonThatIsRefused(text: String, code: JSONError.Code, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSON.decode(text) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
}

@Test(arguments: [
    ("22ff22", 1), ("2261c322", 2), ("22c08022", 1), ("22eda08022", 1), ("22f490808022", 1),
    ("224141414141414141 4180 22", 10), ("225c6e80 22", 3),
])
func jsonOfInvalidUTF8IsRefused(hex: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSON.decode(bytes(hex)) }
    #expect(error?.code == .invalidUTF8)
    #expect(error?.offset == offset)
}

@Test func jsonErrorsSayWhatAndWhere() {
    func message(_ text: String) -> String? {
        #expect(throws: JSONError.self) { try JSON.decode(text) }?.description
    }
    let text = "{\n  \"\u{e4}\": [1, x]\n}"
    #expect(message(text) == "JSON, line 2, column 12 (byte 14): expected a value, found 'x'")
    #expect(message("[") == "JSON, line 1, column 2 (byte 1): expected a value, found the end of the text")
    let mark = "found a byte-order mark, to be removed"
    #expect(message("\u{feff}{}") == "JSON, line 1, column 1 (byte 0): expected a value, " + mark)
}

@Test func jsonIsNestedUpToItsLimit() throws {
    func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let limit = JSONReader.maximumDepth
    #expect(try JSON.encode(JSON.decode(nested(limit))) == Array(nested(limit).utf8))
    let error = #expect(throws: JSONError.self) { try JSON.decode(nested(limit + 1)) }
    #expect(error?.code == .tooDeep)
    #expect(error?.offset == limit)
    // Brothers are not deeper than one.
    #expect(try JSON.decode("[" + String(repeating: "[],{},", count: 500) + "1]").elements?.count == 1001)
}

@Test func jsonThatIsWritten() {
    let value: Value = [
        "z": 1, "a": [nil, true, -0.5, .double(.nan), .double(.infinity)], "\u{e4}\n": "\u{1d11e}\u{7f}",
        "t": .timestamp(-500_000), "b": .bytes([1, 2, 3, 4]), "n": [:], "m": [],
    ]
    let compact = "{\"z\":1,\"a\":[null,true,-0.5,null,null],\"\u{e4}\\n\":\"\u{1d11e}\u{7f}\","
    #expect(
        String(decoding: JSON.encode(value), as: UTF8.self)
            == compact + #""t":-0.500000,"b":"AQIDBA==","n":{},"m":[]}"#
    )
    #expect(
        String(decoding: JSON.encode(value, .spaced), as: UTF8.self)
            == #"{"z": 1, "a": [null, true, -0.5, null, null], "\u00e4\n": "\ud834\udd1e\u007f", "#
            + #""t": -0.500000, "b": "AQIDBA==", "n": {}, "m": []}"#
    )
    var appended = Array("x".utf8)
    JSON.append(1, to: &appended)
    #expect(appended == Array("x1".utf8))
}

@Test func randomValuesComeBackFromJSON() throws {
    var random = Randomness(seed: 20)
    for _ in 0..<5000 {
        let value = random.value(.json)
        for style in [JSON.Style.compact, .spaced] { #expect(try JSON.decode(JSON.encode(value, style)) == value) }
    }
}

/// Some members of an object, the rest passed over.
@Suite struct JSONMembersTests {
    @Test(
        arguments: [
            ("{}", [:], 2), (" {\"a\": 1, \"b\": [1, {\"a\": 2}], \"c\": \"x\"} ", ["a": 1, "c": "x"], 39),
            ("{\"b\": \"\\\"}\\\\\", \"a\": null}", ["a": nil], 25),
            ("{\"b\": -1.5e3,\"c\":true}", ["c": true], 22), ("{\"a\": [1], \"b\": {\"c\": \"]}\\u007d\"}}", [:], 34),
            ("{\"a\": 1, \"a\": 2} x", ["a": 2], 16),
            ("{\"b\": nonsense, \"a\": 1}", ["a": 1], 23),
        ] as [(String, Value, Int)]
    ) func reads(text: String, expected: Value, end: Int) throws {
        let (record, offset) = try Self.members(text)
        #expect(record == expected)
        #expect(offset == end)
    }

    private static func members(_ text: String) throws -> (Value, Int) {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (.map(try reader.members(of: ["a", "c"])), reader.offset)
        }
    }

    @Test(arguments: [
        "", "[]", "{", "{\"a\"", "{\"a\":", "{\"b\":", "{\"b\": [", "{\"b\": \"x", "{\"b\": \"x\\", "{\"b\": [\"x\\",
        "{\"b\": {\"}", "{\"b\": ]}", "{\"b\": ,}",
        "{\"b\": 1", "{b: 1}", "{\"a\": nonsense}", "{\"b\": 1 2}",
    ]) func isRefused(text: String) {
        #expect(throws: JSONError.self) { try Self.members(text) }
    }
}
