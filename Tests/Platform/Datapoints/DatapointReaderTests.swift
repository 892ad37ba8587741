import Configuration
import Testing

@testable import Platform

@Suite struct DatapointReaderTests {
    @Test(arguments: [
        ("[]", ""), ("{}", "list_type@body"), ("1", "list_type@body"), ("\"x\"", "list_type@body"),
        ("", "missing@body"), ("[1]", "model_attributes_type@body.0"),
        (
            "[null,{}]",
            "model_attributes_type@body.0; missing@body.1.type; missing@body.1.id; missing@body.1.attr; missing@body.1.v"
        ),
        ("[1,", "json_invalid@body.3"), (#"[{"a":}]"#, "json_invalid@body.6"), ("[] x", "json_invalid@body.3"),
        (#"[{"a":1,}]"#, "json_invalid@body.8"), ("[01]", "json_invalid@body.2"), (#"["a"#, "json_invalid@body.1"),
        ("[\"a\u{1}\"]", "json_invalid@body.3"), (#"["\x"]"#, "json_invalid@body.2"), ("[nul]", "json_invalid@body.1"),
        (#"[{"type":"A"}]"#, "missing@body.0.id; missing@body.0.attr; missing@body.0.v"),
        (#"[{"type":1,"id":"e","attr":null,"v":1}]"#, "string_type@body.0.type; string_type@body.0.attr"),
        (#"[{"type":"Z","id":"e","attr":"q","v":1}]"#, "value_error@body.0"),
        (#"[{"type":"A","id":"e","attr":"q","v":1}]"#, "value_error@body.0"),
        (#"[{"type":"A","type":"N","id":5,"attr":"x","v":1}]"#, "N:5 x=1"),
        (#"[{"\u0074ype":"N","id":5,"attr":"\u0078","v":1}]"#, "N:5 x=1"),
        (
            #"[{"type":"A","id":"e","attr":"p_int","v":"x"},{"type":"A","id":"e","attr":"p_int","v":1},"#
                + #"{"type":"A","id":7,"attr":"p_int","v":[]}]"#,
            "int_parsing@body.0.v; string_type@body.2.eid; int_type@body.2.v"
        ),
    ]) func bodies(_ body: String, _ expected: String) {
        #expect(reading(body) == expected)
    }

    @Test(arguments: [
        ("A", #""""#, "A: p_int=1"), ("N", "5", "N:5 x=1"), ("N", #""5""#, "N:5 x=1"), ("N", "5.0", "N:5 x=1"),
        ("N", "5.5", "int_from_float@body.0.eid"), ("N", "true", "N:1 x=1"), ("N", "null", "int_type@body.0.eid"),
        ("N", "99999999999999999999", "int_parsing_size@body.0.eid"), ("I", #""1.2.3.4""#, "I:1.2.3.4 x=1"),
        ("I", "5", "I:0.0.0.5 x=1"), ("I", #""x""#, "ip_v4_address@body.0.eid"),
        ("S", #""2001:DB8::""#, "S:2001:db8:: x=1"), ("M", #""AA-BB-CC-DD-EE-FF""#, "M:aa:bb:cc:dd:ee:ff x=1"),
        ("M", "5", "string_type@body.0.eid"), ("A", "5", "string_type@body.0.eid"),
        ("A", "null", "string_type@body.0.eid"),
    ]) func ids(_ type: String, _ id: String, _ expected: String) {
        let attribute = type == "A" ? "p_int" : "x"
        #expect(reading("[{\"type\":\"\(type)\",\"id\":\(id),\"attr\":\"\(attribute)\",\"v\":1}]") == expected)
    }

    @Test(arguments: [
        (#","t1":"2026-03-01T10:00:00""#, "1"), (#","t1":null,"t2":null"#, "1"),
        (#","t2":"2026-03-01T10:00:00""#, "none_required@t2"),
        (#","t1":"2026-03-01","t2":"2026-03-02""#, "none_required@t2"),
        (#","t1":"x""#, "datetime_from_date_parsing@t1"), (#","c":2"#, "less_than_equal@c"),
        (#","c":null"#, "float_type@c"),
        (#","c":0.5"#, "1 c=0.5"), (#","src":1"#, "string_type@src"), (#","src":null"#, "1"),
        (#","src":"s""#, "1 src=s"),
        (#","foo":1,"etype":"N","eid":5"#, "1"),
    ]) func membersOfPlainDatapoints(_ more: String, _ expected: String) {
        #expect(reading("p_int", "1", more) == expected)
    }

    @Test(arguments: [
        ("", "datetime_type@t1; datetime_type@t2"),
        (#","t1":"2026-03-01T10:00:00""#, "1 [2026-03-01T10:00:00Z..2026-03-01T10:00:00Z]"),
        // Ours: a time without zone is UTC beside one with a zone, too; DP³ answers 500.
        (#","t1":"2026-03-01T10:00:00Z","t2":"2026-03-01T11:00:00""#, "1 [2026-03-01T10:00:00Z..2026-03-01T11:00:00Z]"),
        (#","t1":"2026-03-01T10:00:00Z","t2":"2026-03-01T09:00:00Z""#, "assertion_error@t2"),
        (#","t1":null"#, "datetime_type@t1; datetime_type@t2"), (#","t2":"2026-03-01""#, "datetime_type@t1"),
        (#","t1":"2026-03-01T10:00:00Z","t2":null"#, "1 [2026-03-01T10:00:00Z..2026-03-01T10:00:00Z]"),
        (#","t1":"2026-03-01T10:00:00Z","t2":"x""#, "datetime_from_date_parsing@t2"),
        (#","t1":"x","t2":"2026-03-01""#, "datetime_from_date_parsing@t1"), (#","t1":0,"c":1.1"#, "less_than_equal@c"),
        (#","t1":0,"c":"0.5""#, "1 [1970-01-01T00:00:00Z..1970-01-01T00:00:00Z] c=0.5"),
        (#","t1":0,"c":"x""#, "float_parsing@c"), (#","t1":0,"c":-0.1"#, "greater_than_equal@c"),
        (#","t1":0,"c":NaN"#, "less_than_equal@c"),
        (#","t1":1,"t2":0"#, "1 [1970-01-01T00:00:01Z..1970-01-01T00:00:01Z]"),
    ]) func membersOfObservations(_ more: String, _ expected: String) {
        #expect(reading("o_int", "1", more) == expected)
    }

    @Test func problemsOfTheFirstStageHideThoseOfTheSecond() {
        #expect(reading("o_int", "\"x\"") == "int_parsing@v; datetime_type@t1; datetime_type@t2")
        #expect(reading("o_int", "\"x\"", #","c":5,"src":1"#) == "less_than_equal@c; string_type@src")
    }

    private static let hour = #","t1":"2026-03-01T10:00:00Z","t2":"2026-03-01T10:20:00Z""#
    private static let shown = " [2026-03-01T10:00:00Z..2026-03-01T10:20:00Z]"

    @Test(arguments: [
        (#"{"y":[1,2],"x":[1,2]}"#, hour, #"{"x":[1,2],"y":[1.0,2.0]}"# + shown),
        (#"{"x":[1,2],"y":[1,2],"z":[1]}"#, hour, #"{"x":[1,2],"y":[1.0,2.0]}"# + shown),
        (#"{"x":[1],"y":[1,2]}"#, hour, "assertion_error@v"), (#"{"x":[1,2]}"#, hour, "missing@v.y"),
        (#"{"x":["q",2],"y":[1,2]}"#, hour, "int_parsing@v.x.0"), ("5", hour, "model_type@v"),
        (#"{"x":[],"y":[]}"#, hour, "assertion_error@body.0"),
        (#"{"x":[1,2],"y":[1,2]}"#, "", "datetime_type@t1; datetime_type@t2"),
        // Ours: the end follows from the samples, as the pages of DP³ say.
        (#"{"x":[1,2],"y":[1,2]}"#, #","t1":"2026-03-01T10:00:00Z""#, #"{"x":[1,2],"y":[1.0,2.0]}"# + shown),
    ]) func regularTimeseries(_ value: String, _ more: String, _ expected: String) {
        #expect(reading("tr", value, more) == expected)
    }

    @Test(arguments: [
        ("ti", #"{"x":[1,2],"time":["2026-03-01T10:00:00Z","2026-03-01T10:10:00Z"]}"#, nil),
        // Ours: without a zone it is UTC.
        ("ti", #"{"x":[1,2],"time":["2026-03-01T10:00:00","2026-03-01T10:10:00"]}"#, nil),
        ("ti", #"{"x":[1,2],"time":["2026-03-01T09:00:00Z","2026-03-01T10:10:00Z"]}"#, "assertion_error@body.0"),
        ("ti", #"{"x":[1,2],"time":["2026-03-01T10:00:00Z","2026-03-01T10:50:00Z"]}"#, "assertion_error@body.0"),
        (
            "ti", #"{"x":[1,2,3],"time":["2026-03-01T10:10:00Z","2026-03-01T10:02:00Z","2026-03-01T10:11:00Z"]}"#,
            "assertion_error@body.0"
        ),
        ("ti", #"{"x":[1,2]}"#, "missing@v.time"),
        // Ours: DP³ answers 500.
        ("ti", #"{"x":[],"time":[]}"#, "assertion_error@body.0"),
        ("tv", #"{"x":[1],"time_first":["2026-03-01T10:00:00Z"],"time_last":["2026-03-01T10:10:00Z"]}"#, nil),
        (
            "tv", #"{"x":[1],"time_first":["2026-03-01T10:10:00Z"],"time_last":["2026-03-01T10:00:00Z"]}"#,
            "assertion_error@body.0"
        ),
        (
            "tv", #"{"x":[1],"time_first":["2026-03-01T09:10:00Z"],"time_last":["2026-03-01T10:00:00Z"]}"#,
            "assertion_error@body.0"
        ),
        (
            "tv", #"{"x":[1],"time_first":["2026-03-01T10:10:00Z"],"time_last":["2026-03-01T11:00:00Z"]}"#,
            "assertion_error@body.0"
        ),
    ]) func irregularTimeseries(_ attribute: String, _ value: String, _ expected: String?) {
        let text = reading(attribute, value, Self.hour)
        if let expected { #expect(text == expected) } else { #expect(text.hasSuffix(Self.shown)) }
    }

    @Test func datapointsOfOneEntityAreOneTaskInTheirOrder() throws {
        let body =
            #"[{"type":"A","id":"a","attr":"p_int","v":1},{"type":"A","id":"b","attr":"p_int","v":2},"#
            + #"{"type":"N","id":"7","attr":"x","v":3},{"type":"A","id":"a","attr":"p_string","v":"4"},"#
            + #"{"type":"N","id":7,"attr":"x","v":5}]"#
        let tasks = try DatapointReader(SampleModel.model).read(Array(body.utf8))
        #expect(tasks.map(\.routingKey) == ["A:a", "A:b", "N:7"])
        #expect(tasks.map { $0.datapoints.map(\.value) } == [[.int(1), .string("4")], [.int(2)], [.int(3), .int(5)]])
        #expect(tasks.allSatisfy { !$0.isEmpty && !$0.isDeletion })
    }

    @Test func idsThatDifferInSpellingOnlyAreTwo() throws {
        let body = [
            #"[{"type":"A","id":"\#u{e9}","attr":"p_int","v":1}"#,
            #"{"type":"A","id":"e\#u{301}","attr":"p_int","v":2}]"#,
        ]
        let tasks = try DatapointReader(SampleModel.model).read(Array(body.joined(separator: ",").utf8))
        #expect(tasks.count == 2)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(
            reading(Array(#"[{"type":"A","id":""#.utf8) + [0xff] + Array(#"","attr":"p_int","v":1}]"#.utf8)) == "400"
        )
        #expect(reading([0xef, 0xbb, 0xbf] + Array("[]".utf8)) == "")
    }

    @Test func nestingIsBounded() {
        let deep = { (count: Int) in
            reading("p_special", String(repeating: "[", count: count) + String(repeating: "]", count: count))
        }
        #expect(deep(100).hasPrefix("[[["))
        #expect(deep(200) == "400")
        #expect(reading(String(repeating: "[", count: 100_000)) == "400")
        #expect(reading(String(repeating: #"{"a":"#, count: 100_000)) == "400")
    }

    @Test func theAnswerHasTheShapeOfTheAPI() {
        let body = #"[{"type":"A","id":"e","attr":"p_cats","v": [ 1, "x\"y" , NaN ]}]"#
        guard
            case .failure(let refusal) = Result(catching: { () throws(DatapointRefusal) in
                try DatapointReader(SampleModel.model).read(Array(body.utf8))
            })
        else {
            Issue.record("it was accepted")
            return
        }
        #expect(refusal.status == 422)
        let expected =
            #"{"detail":[{"type":"enum","loc":["body",0,"v"],"msg":"Input should be 'a', 'b' or 'c'","#
            + #""input":[1,"x\"y",null],"ctx":{"expected":"'a', 'b' or 'c'"}}]}"#
        #expect(String(decoding: refusal.body, as: UTF8.self) == expected)
    }

    @Test func theNumberAndLengthOfProblemsIsBounded() {
        let long = "[" + String(repeating: "\"\(String(repeating: "ä", count: 3000))\",", count: 50) + "1]"
        let limits = DatapointLimits(problems: 10, shownInput: 101)
        guard
            case .failure(.invalid(let problems)) = Result(catching: { () throws(DatapointRefusal) in
                try DatapointReader(SampleModel.model, limits: limits).read(Array(long.utf8))
            })
        else {
            Issue.record("it was accepted")
            return
        }
        #expect(problems.count == 11)
        #expect(problems.last?.message == "41 more problems are not listed")
        #expect(problems.allSatisfy { ($0.input?.count ?? 0) < 120 })
        #expect(problems.first.flatMap { $0.input }.flatMap { String(validating: $0, as: UTF8.self) } != nil)
    }
}
