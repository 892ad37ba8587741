import Configuration
import Records
import Testing

@testable import Platform

/// Bodies of requests other than that which pushes datapoints, and tasks of modules.
@Suite struct RequestTests {
    private let reader = DatapointReader(SampleModel.model)

    /// What setting an attribute gives: the value, or the body of the refusal.
    private func setting(_ attribute: String, _ body: String) throws -> String {
        let attribute = try #require(SampleModel.model.attribute("A", attribute))
        let outcome = Array(body.utf8).withUnsafeBytes { body in
            Result { () throws(DatapointRefusal) in
                let now: Int64 = 1_700_000_000_123_456
                return try self.reader.readValue(
                    body,
                    of: attribute,
                    for: .string("e"),
                    at: now,
                    source: "1.2.3.4 via API"
                )
            }
        }
        switch outcome {
        case .failure(let refusal): return String(decoding: refusal.body, as: UTF8.self)
        case .success(let task):
            let point = try #require(task.datapoints.first)
            #expect(task.routingKey == "A:e")
            #expect(point.source == "1.2.3.4 via API")
            let value = String(decoding: point.value.json, as: UTF8.self)
            return value + (point.start.map { " from \(DateText.text($0))" } ?? "")
        }
    }

    @Test func attributesAreSet() throws {
        #expect(try self.setting("p_int", #"{"value": "5"}"#) == "5")
        #expect(try self.setting("o_int", #"{"value": 5, "x": 1}"#) == "5 from 2023-11-14T22:13:20.123000Z")
        #expect(try self.setting("p_special", "{}") == "null")
        let wrong = #"{"detail":[{"type":"value_error","loc":["body","value"],"msg":"#
        #expect(
            try self.setting("p_int", #"{"value": "x"}"#)
                == wrong + #""Input should be a valid integer, unable to parse string as an integer"}]}"#
        )
        #expect(try self.setting("p_int", "{}").hasPrefix(wrong + #""Input should be a valid integer"#))
        #expect(try self.setting("back", #"{"value": []}"#).contains("read-only"))
        #expect(try self.setting("p_int", "5").hasPrefix(wrong))
        #expect(try self.setting("p_int", "{").contains("json_invalid"))
        #expect(try self.setting("ti", #"{"value": {"x": [], "time": []}}"#).contains("series is empty"))
    }

    private func tokens(_ body: String) -> String {
        let outcome = Array(body.utf8).withUnsafeBytes { body in
            Result { () throws(DatapointRefusal) in try self.reader.readTokens(body) }
        }
        switch outcome {
        case .success(let tokens):
            return tokens.map { "\($0.name)=\(DateText.text($0.time))" }.joined(separator: " ")
        case .failure(let refusal): return String(decoding: refusal.body, as: UTF8.self)
        }
    }

    @Test func livesAreProlonged() {
        #expect(
            self.tokens(#"{"a":"2026-03-01","b":0,"a":"2026-03-02"}"#)
                == "a=2026-03-02T00:00:00Z b=1970-01-01T00:00:00Z"
        )
        #expect(self.tokens(#"{"a":"x"}"#).contains(#""loc":["body","a"]"#))
        #expect(self.tokens("[]").contains("dict_type"))
        #expect(self.tokens("{}").contains("at least one token"))
    }

    private func tasks(_ body: String) -> String {
        let outcome = Result { () throws(DatapointRefusal) in try self.reader.readTasks(Array(body.utf8)) }
        switch outcome {
        case .failure(let refusal): return String(decoding: refusal.body, as: UTF8.self)
        case .success(let tasks):
            return tasks.map { task in
                let points = task.datapoints.map {
                    "\($0.attribute.id)=\(String(decoding: $0.value.json, as: UTF8.self))"
                }
                let tokens = task.ttlTokens.map { "ttl:\($0.name)" }
                let tags = task.tags.map { "tag:\(String(decoding: $0.json, as: UTF8.self))" }
                return ([task.routingKey] + points + tokens + tags + (task.isDeletion ? ["delete"] : []))
                    .joined(separator: " ")
            }.joined(separator: "; ")
        }
    }

    @Test func tasksOfModules() {
        let datapoint = #"{"etype":"N","eid":5,"attr":"x","v":"7","src":"m"}"#
        #expect(
            self.tasks("[{\"etype\":\"N\",\"eid\":\"5\",\"data_points\":[\(datapoint),\(datapoint)]}]") == "N:5 x=7 x=7"
        )
        #expect(self.tasks(#"[{"etype":"A","eid":5,"delete":true}]"#) == "A:5 delete")
        #expect(
            self.tasks(
                #"[{"etype":"A","eid":"e","ttl_tokens":{"t":0},"tags":["x",1]},{"etype":"I","eid":1,"delete":true}]"#
            )
                == #"A:e ttl:t tag:"x" tag:1; I:0.0.0.1 delete"#
        )
        #expect(self.tasks("[]") == "")
    }

    @Test(arguments: [
        ("{}", "list_type"), ("[5]", #""loc":[0]"#), ("[{}]", #""loc":[0,"etype"]"#),
        (#"[{"etype":"A","eid":"e"}]"#, "needs a datapoint"),
        (#"[{"etype":"Q","eid":"e","delete":true}]"#, "no entity type 'Q'"),
        (#"[{"etype":"N","eid":"e","delete":true}]"#, "expected an id of the type int"),
        (
            #"[{"etype":"A","eid":"e","data_points":[{"etype":"A","eid":"f","attr":"p_int","v":1}]}]"#,
            "for 'A:e', a datapoint for 'A:f'"
        ),
        (
            #"[{"etype":"A","eid":"e","data_points":[{"etype":"A","eid":"e","attr":"p_int","v":"x"}]}]"#,
            #""loc":[0,"data_points",0,"v"]"#
        ),
        (
            #"[{"etype":"A","eid":"e","data_points":[{"type":"A","id":"e","attr":"p_int","v":1}]}]"#,
            #""loc":[0,"data_points",0,"etype"]"#
        ),
        (#"[{"etype":"A","eid":"e","data_points":5}]"#, "list_type"),
        (#"[{"etype":"A","eid":"e","tags":5}]"#, "list_type"),
    ]) func tasksThatAreRefused(_ body: String, _ expected: String) {
        let shown = self.tasks(body)
        #expect(shown.contains(expected), "\(shown)")
    }
}
