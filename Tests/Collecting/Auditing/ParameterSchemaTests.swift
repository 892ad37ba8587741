import Records
import Testing

@testable import Collecting

@Suite struct ParameterSchemaTests {
    private static let text = """
        {"type": "object", "properties": {
            "name": {"type": "string", "enum": ["a", "b"]},
            "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
            "share": {"type": "number", "maximum": 0.5},
            "any": {"type": ["null", "array"]},
            "all": {"type": "boolean"}, "more": {"type": "object"}, "free": {}},
         "required": ["name"], "additionalProperties": false}
        """

    @Test(
        arguments: [
            (["name": "a"], ["name": "a", "count": 3]),
            (["name": "b", "count": 9], ["name": "b", "count": 9]),
            (["name": "a", "share": 0.5, "any": .null], ["name": "a", "share": 0.5, "any": .null, "count": 3]),
            (
                ["name": "a", "share": 0, "any": [1], "all": true, "more": [:], "free": "x"],
                ["name": "a", "share": 0, "any": [1], "all": true, "more": [:], "free": "x", "count": 3]
            ),
        ] as [(Record, Record)]
    )
    func whatFitsIsCompleted(_ given: Record, _ expected: Record) throws {
        let completed = try ParameterSchema(Self.text).completed(given)
        #expect(Set(completed.keys) == Set(expected.keys))
        for (key, value) in expected.fields { #expect(completed[key] == value, "\(key)") }
    }

    @Test(
        arguments: [
            ([:], "parameter 'name' is required and was not given"),
            (["name": 1], "parameter 'name': expected string, found 1"),
            (["name": "c"], #"parameter 'name': expected one of ["a","b"]"#),
            (["name": "a", "count": 0], "parameter 'count': expected at least 1, found 0"),
            (["name": "a", "count": 10], "parameter 'count': expected at most 9, found 10"),
            (["name": "a", "count": 1.5], "parameter 'count': expected integer, found 1.5"),
            (["name": "a", "share": 0.75], "parameter 'share': expected at most 0.5, found 0.75"),
            (["name": "a", "any": "x"], #"parameter 'any': expected null or array, found "x""#),
            (["name": "a", "coutn": 1], "it has no parameter 'coutn'; did you mean 'count'?"),
            (["name": "a", "zzzzzz": 1], "it has no parameter 'zzzzzz'"),
        ] as [(Record, String)]
    )
    func whatDoesNotIsNamed(_ given: Record, _ reason: String) throws {
        let failure = #expect(throws: AuditFailure.self) { try ParameterSchema(Self.text).completed(given) }
        #expect(failure?.description == reason)
    }

    @Test func withoutASchemaThereAreNoParameters() throws {
        #expect(try ParameterSchema(nil).completed([:]).count == 0)
        let failure = #expect(throws: AuditFailure.self) { try ParameterSchema(nil).completed(["a": 1]) }
        #expect(failure?.description == "it has no parameter 'a'")
        #expect(throws: AuditFailure.self) { try ParameterSchema("[]") }
        #expect(throws: AuditFailure.self) { try ParameterSchema("{") }
    }
}
