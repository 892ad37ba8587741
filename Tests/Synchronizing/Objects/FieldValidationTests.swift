import Records
import Testing

@testable import Synchronizing

/// What fields can hold, and in which form they keep it.
@Suite struct FieldValidationTests {
    private static let noon: Value = .timestamp(1_767_268_800_000_000)

    @Test(
        arguments: [
            ("optional string f = 1 [text = True];", "a\n b", "a\n b"),
            ("optional string f = 1 [text = True];", nil, nil),
            ("optional string f = 1 [text = True];", "", ""), ("required string f = 1 [max_length = 3];", "äöü", "äöü"),
            ("required string f = 1 [max_length = 3, content_type = \"stripped\"];", " \tabc\n", "abc"),
            ("optional string f = 1 [content_type = \"ip\"];", "2001:DB8:0::1", "2001:db8::1"),
            ("optional string f = 1 [content_type = \"ip\"];", " 192.0.2.1 ", "192.0.2.1"),
            ("optional string f = 1 [content_type = \"ip\"];", "", ""),
            (
                "optional string f = 1 [content_type = \"url\"];", "https://example.org/a?b#c",
                "https://example.org/a?b#c"
            ),
            (
                "optional string f = 1 [content_type = \"url\"];", "HTTP://u:p@localhost:8080",
                "HTTP://u:p@localhost:8080"
            ),
            ("optional string f = 1 [content_type = \"url\"];", "ftp://[2001:db8::1]:21/", "ftp://[2001:db8::1]:21/"),
            ("optional string f = 1 [content_type = \"date\"];", "2026-01-01T12:00:00Z", Self.noon),
            ("optional string f = 1 [content_type = \"date\"];", "2026-01-01T13:00:00+01:00", Self.noon),
            ("optional string f = 1 [content_type = \"date\"];", 1_767_268_800, Self.noon),
            ("optional string f = 1 [content_type = \"date\"];", 1_767_268_800.0, Self.noon),
            ("optional string f = 1 [content_type = \"date\"];", "", nil),
            ("optional string f = 1 [content_type = \"date\"];", Self.noon, Self.noon),
            ("optional string f = 1 [max_length = 9, choices = \"(('a','A'),(None,'-'))\"];", "", nil),
            ("optional string f = 1 [max_length = 9, choices = \"(('a','A'),(None,'-'))\"];", "a", "a"),
            ("required int32 f = 1;", -2_147_483_648, -2_147_483_648),
            ("required uint32 f = 1;", 4_294_967_295, 4_294_967_295),
            ("optional int32 f = 1;", nil, nil), ("required int32 f = 1 [min_value = 2, max_value = 4];", 4, 4),
            ("required float f = 1;", 3, 3.0), ("required float f = 1;", 3.25, 3.25),
            ("required bool f = 1 [default = True];", false, false),
            ("required bool f = 1 [default = True];", nil, false), ("optional manytoone f->Site:ms = 1:2001;", 0, nil),
            ("required manytoone f->Site:ms = 1:2001;", 7, 7), ("required manytomany f->Site:ms = 1:2001;", nil, []),
            ("required manytomany f->Site:ms = 1:2001;", [3, 1, 3], [1, 3]),
        ] as [(String, Value, Value)]
    )
    func whatIsKept(field: String, given: Value, kept: Value) throws {
        let definition = try #require(try Reading.model(field).field("f"))
        #expect(try FieldValidation.normalized(given, for: definition) == kept)
    }

    @Test(
        arguments: [
            ("required string f = 1 [text = True];", nil, "M.f: it needs a value"),
            ("required string f = 1 [text = True];", "", "it cannot be empty"),
            ("required string f = 1 [text = True, content_type = \"stripped\"];", "  ", "it cannot be empty"),
            ("required string f = 1 [text = True];", 5, "expected a text, found '5'"),
            ("required string f = 1 [text = True];", "a\0b", "a character NUL"),
            ("required string f = 1 [max_length = 3];", "abcd", "it has 4 characters, and can have 3 at most"),
            ("optional string f = 1 [content_type = \"ip\"];", "192.0.2.256", "expected an address such as 192.0.2.1"),
            ("optional string f = 1 [content_type = \"ip\"];", "1.2.3.4/24", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "example.org", "expected an address such as https://"),
            ("optional string f = 1 [content_type = \"url\"];", "https://", "expected an address such as https://"),
            ("optional string f = 1 [content_type = \"url\"];", "https://a b/", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "https://a..b/", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "https://-a/", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "https://a:99999/", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "https://[::g]/", "expected an address"),
            ("optional string f = 1 [content_type = \"url\"];", "javascript:alert(1)", "expected an address"),
            ("optional string f = 1 [content_type = \"date\"];", "yesterday", "expected a time such as"),
            ("optional string f = 1 [content_type = \"date\"];", 1e300, "expected a time such as"),
            ("optional string f = 1 [content_type = \"date\"];", true, "expected a time"),
            ("required string f = 1 [content_type = \"date\"];", "", "it needs a value"),
            (
                "optional string f = 1 [max_length = 9, choices = \"(('a','A'),('b','B'))\"];", "c",
                "'c' is none of 'a', 'b'"
            ),
            ("required int32 f = 1;", nil, "it needs a value"),
            ("required int32 f = 1;", 2_147_483_648, "2147483648 is outside of -2147483648 to 2147483647"),
            ("required uint32 f = 1;", -1, "-1 is outside of 0 to"),
            ("required int32 f = 1;", 1.5, "expected a whole number, found '1.5'"),
            ("required int32 f = 1;", "1", "expected a whole number"),
            ("required int32 f = 1 [min_value = 2];", 1, "1 is outside of 2 to"),
            ("required int32 f = 1 [max_value = 2];", 3, "3 is outside of"),
            ("required float f = 1;", .double(.nan), "expected a number"),
            ("required float f = 1;", "1", "expected a number"),
            ("required bool f = 1 [default = True];", 1, "expected true or false, found '1'"),
            ("required manytoone f->Site:ms = 1:2001;", 0, "it must lead to an object of Site"),
            ("required manytoone f->Site:ms = 1:2001;", nil, "it must lead to"),
            ("optional manytoone f->Site:ms = 1:2001;", -1, "expected the id of an object of Site"),
            ("optional manytoone f->Site:ms = 1:2001;", [1], "expected the id of an object of Site"),
            ("optional manytomany f->Site:ms = 1:2001;", 1, "expected a list of ids"),
            ("optional manytomany f->Site:ms = 1:2001;", [0], "expected a list of ids"),
        ] as [(String, Value, String)]
    )
    func whatIsRefused(field: String, given: Value, words: String) throws {
        let definition = try #require(try Reading.model(field).field("f"))
        do throws(FieldProblem) {
            let kept = try FieldValidation.normalized(given, for: definition)
            Issue.record("kept \(kept)")
        } catch {
            #expect(error.description.contains(words), "\(error)")
        }
    }

    @Test func allProblemsOfAnObjectAreTold() throws {
        let model = try Reading.model("required int32 a = 1; required int32 b = 2; optional int32 c = 3;")
        let (values, problems) = FieldValidation.check(["a": "x", "c": 5, "zzz": 1], of: model)
        #expect(values["c"] == 5)
        let told = problems.map(\.description).filter { !$0.hasPrefix("XOSBase") }
        #expect(
            told == [
                "M.a: expected a whole number, found '\"x\"'", "M.b: it needs a value", "M.zzz: there is no such field",
            ]
        )
    }
}
