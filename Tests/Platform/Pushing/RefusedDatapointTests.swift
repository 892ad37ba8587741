import Testing

@testable import Platform

/// What an answer 422 says of which datapoint.
struct RefusedDatapointTests {
    @Test func eachDatapointHasItsReasons() {
        let body = #"""
            {"detail":[{"type":"int_parsing","loc":["body",2,"v"],"msg":"no integer","input":"fast"},
            {"type":"missing","loc":["body",0,"t1"],"msg":"Field required","input":null},
            {"loc":["body",2],"msg":"t2 < t1","type":"value_error"}]}
            """#
        #expect(
            RefusedDatapoint.reasons(in: Array(body.utf8), count: 3) == [
                0: ["t1: Field required, got null"], 2: [#"v: no integer, got "fast""#, "t2 < t1"],
            ]
        )
    }

    @Test(arguments: [
        "", "{}", #"{"detail":"x"}"#, #"{"detail":[]}"#, #"{"detail":[{"loc":["body"],"msg":"x"}]}"#,
        #"{"detail":[{"loc":["body",9],"msg":"x"}]}"#,
    ])
    func whatNamesNoDatapointIsNotGuessed(_ body: String) {
        #expect(RefusedDatapoint.reasons(in: Array(body.utf8), count: 3) == nil)
    }
}
