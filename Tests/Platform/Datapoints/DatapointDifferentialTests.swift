import Glibc
import Records
import TestSupport
import Testing

@testable import Platform

// DP³'s own classes are the judge, those of dp-cubed, which scripts/setup --test installs; only the module that would connect to its
// servers is replaced by the model.
//
// What is drawn is often right, often nearly so, and sometimes nonsense. Where DP³ ends with an error of its own, status 500,
// there is nothing to compare with.

/// Datapoints against DP³: the same verdict, and the same values.
@Suite struct DatapointDifferentialTests {
    init() throws { try DP3.require("dp3") }

    private struct Case {
        var type = "A"
        var id = #""e""#
        var attribute: String
        var value: String
        /// The other members, as they stand behind.
        var more = ""

        var body: String {
            let entity = #""type":"\#(self.type)","id":\#(self.id)"#
            return #"[{\#(entity),"attr":"\#(self.attribute)","v":\#(self.value)\#(self.more)}]"#
        }

        /// Whether it has a truth value where an address should be: in Python that is a number, and so one. Ours is an error.
        var isTruthAsAddress: Bool {
            let isAddress = self.attribute.hasSuffix("ipv4") || self.attribute.hasSuffix("ipv6")
            return isAddress && ["true", "false"].contains(self.value)
                || ["I", "S"].contains(self.type) && ["true", "false"].contains(self.id)
        }
    }

    // MARK: - Drawing

    /// What is sometimes right for some type.
    private static let anything = [
        "true", "false", "null", "0", "1", "2", "-1", "1.0", "1.5", "-0.0", "1e3", "4294967295", "4294967296", "255",
        #""""#, #""a""#, #""b""#, #""yes""#, #""Off""#, #""1""#, #""5.0""#, #""5.5""#, #"" 7 ""#, #""+3""#, #""1_000""#,
        #""x y""#, #""ä😀""#, #""1e3""#, #""nan""#, #""inf""#, #""1.2.3.4""#, #""01.2.3.4""#, #""1.2.3.4/8""#,
        #""256.1.1.1""#,
        #""2001:DB8::1""#, #""::ffff:1.2.3.4""#, #""fe80::1%eth0""#, #""1::2::3""#, #""aa:BB:cc:dd:ee:ff""#,
        #""aa-bb-cc-dd-ee-ff""#, #""aa:bb-cc:dd:ee:ff""#, #""aabbccddeeff""#, #""2026-03-01""#,
        #""2026-03-01T10:00:00""#,
        #""2026-03-01T10:00:00Z""#, #""2026-03-01 10:00:00+02:00""#, #""2026-03-01T10:00:00.250Z""#, #""1700000000""#,
        "1700000000", "1700000000000", "1700000000.5", "[]", "[1]", "[1,2,3]", #"["1","2"]"#, #"["a","b"]"#, "[null]",
        "[[1]]", #"["1.2.3.4"]"#, #"["1.2.3.4","1.2.3.4"]"#, "{}", #"{"a":1}"#, #"{"a":"1","b":"x"}"#,
        #"{"a":1,"b":null}"#, #"{"a":1,"c":2}"#, #"{"b":"x"}"#, #"{"eid":"q"}"#, #"{"eid":5}"#, #"{"eid":"5"}"#,
        #"{"eid":"1.2.3.4"}"#, #"{"eid":"q","data":1}"#, #"{"eid":"q","data":"7"}"#, #"{"eid":"q","data":{"x":1}}"#,
        #"{"eid":"q","data":{"x":1,"y":"z"}}"#, #"{"eid":"q","data":[1,"2"]}"#, #"{"eid":"q","x":1}"#,
        #"[{"eid":"q"}]"#, #"[{"eid":"q"},{"eid":"r"}]"#, #""{\"k\":[1,2]}""#, #""[1,true]""#, #""not json""#,
        #"{"k":{"l":[1,"2",null]}}"#,
        #"{"time":["2026-03-01T10:00:00Z"],"x":[1]}"#,
    ]

    /// What is right for an attribute, mostly.
    private static func fitting(_ attribute: String, _ random: inout SplitMix) -> String {
        func number(_ range: ClosedRange<Int>) -> String { "\(Int.random(in: range, using: &random))" }
        func address() -> String { (0..<4).map { _ in number(0...260) }.joined(separator: ".") }
        func hex(_ digits: Int) -> String {
            String((0..<digits).map { _ in "0123456789abcdefABCDEF".randomElement(using: &random) ?? "0" })
        }
        switch attribute.dropFirst(2) {
        case "tag", "binary":
            return ["true", "false", "0", "1", #""no""#, #""T""#].randomElement(using: &random) ?? "1"
        case "string", "as": return attribute.hasSuffix("as") ? #"["\#(hex(3))","\#(hex(1))"]"# : #""\#(hex(6))""#
        case "int", "int64": return Bool.random(using: &random) ? number(-99999...99999) : #""\#(number(-9...9))""#
        case "float": return "\(Double.random(in: -1e6...1e6, using: &random))"
        case "ipv4": return #""\#(address())""#
        case "ipv6":
            return #""\#((0..<8).map { _ in hex(Int.random(in: 1...4, using: &random)) }.joined(separator: ":"))""#
        case "mac":
            let separator = Bool.random(using: &random) ? ":" : "-"
            return #""\#((0..<6).map { _ in hex(2) }.joined(separator: separator))""#
        case "time":
            return #""2026-0\#(number(1...9))-1\#(number(0...9))T0\#(number(0...9)):30:0\#(number(0...9))Z""#
        case "cats": return [#""a""#, #""b""#, #""c""#, #""d""#].randomElement(using: &random) ?? "1"
        case "cati", "catf": return number(1...4)
        case "ai": return "[\(number(0...9)),\(number(0...9))]"
        case "si": return #"["\#(address())"]"#
        case "al": return #"[{"eid":"\#(hex(2))"}]"#
        case "d": return #"{"a":\#(number(0...9)),"b":"\#(hex(2))"}"#
        case "l", "lm": return #"{"eid":"\#(hex(2))"}"#
        case "li": return #"{"eid":\#(number(0...99))}"#
        case "lip": return #"{"eid":"\#(address())"}"#
        case "ld": return #"{"eid":"q","data":\#(number(0...99))}"#
        case "ldd": return #"{"eid":"q","data":{"x":\#(number(0...9))}}"#
        case "lda": return #"{"eid":"q","data":[\#(number(0...9))]}"#
        default: return self.anything.randomElement(using: &random) ?? "1"
        }
    }

    private static func times(_ random: inout SplitMix, isNeeded: Bool) -> String {
        let pool = [
            #""2026-03-01T10:00:00Z""#, #""2026-03-01T10:20:00Z""#, #""2026-03-01T12:00:00+01:00""#, "1772359200",
            "1772359200000", #""1772359200""#, #""2026-03-02""#, #""x""#, "null", #""2026-03-01T10:00:00.125Z""#,
        ]
        var more = ""
        if Int.random(in: 0..<10, using: &random) < (isNeeded ? 9 : 2) {
            more += #","t1":\#(pool.randomElement(using: &random) ?? "0")"#
        }
        if Int.random(in: 0..<10, using: &random) < (isNeeded ? 6 : 1) {
            more += #","t2":\#(pool.randomElement(using: &random) ?? "0")"#
        }
        return more
    }

    private static func draw(_ random: inout SplitMix) -> Case {
        let names = SampleModel.types.keys.sorted()
        let name = names.randomElement(using: &random) ?? "int"
        let isPlain = Bool.random(using: &random)
        let attribute = (isPlain ? "p_" : "o_") + name
        let isFitting = Int.random(in: 0..<5, using: &random) < 3
        var drawn = Case(
            attribute: attribute,
            value: isFitting ? Self.fitting(attribute, &random) : Self.anything.randomElement(using: &random) ?? "1"
        )
        drawn.more = Self.times(&random, isNeeded: !isPlain)
        let rest: [String] = [
            #","c":0.5"#, #","c":"0.25""#, #","c":1.5"#, #","c":null"#, #","c":-0.1"#, #","src":"s""#, #","src":5"#,
            #","src":null"#, #","other":[1]"#,
        ]
        if Int.random(in: 0..<3, using: &random) == 0 { drawn.more += rest.randomElement(using: &random) ?? "" }
        if Int.random(in: 0..<8, using: &random) == 0 {
            drawn = Case(attribute: "x", value: "1")
            drawn.type = ["A", "N", "I", "S", "M"].randomElement(using: &random) ?? "A"
            drawn.id = Self.anything.randomElement(using: &random) ?? "1"
            if drawn.type == "A" { drawn.attribute = "p_int" }
        }
        return drawn
    }

    // MARK: - Judging

    private static let script = """
        import ipaddress, json, math, sys, types
        from datetime import datetime, timezone
        from pydantic import BaseModel, TypeAdapter, ValidationError
        from dp3.common.config import ModelSpec
        task = json.load(sys.stdin)
        stand = types.ModuleType("dp3.api.internal.config")
        stand.MODEL_SPEC = ModelSpec(task["model"])
        sys.modules["dp3.api.internal.config"] = stand
        from dp3.api.internal.models import DataPoint
        from dp3.api.internal.helpers import api_to_dp3_datapoint
        reader = TypeAdapter(list[DataPoint])
        def shown(value):
            if isinstance(value, BaseModel): return shown(value.model_dump())
            if isinstance(value, dict): return {key: shown(item) for key, item in value.items()}
            if isinstance(value, (list, tuple)): return [shown(item) for item in value]
            if isinstance(value, datetime):
                value = value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
                return value.strftime("%Y-%m-%dT%H:%M:%S" + (".%fZ" if value.microsecond else "Z"))
            if isinstance(value, float) and not math.isfinite(value): return None
            if value is None or isinstance(value, (bool, int, float, str)): return value
            return str(value)
        answers = []
        for body in task["bodies"]:
            try:
                [point] = reader.validate_python(json.loads(body))
                found = api_to_dp3_datapoint(point.model_dump())
                members = {"eid": str(found.eid), "v": shown(found.v), "src": found.src}
                if found.t1 is not None: members |= {"t1": shown(found.t1), "t2": shown(found.t2), "c": found.c}
                answers.append(members)
            except ValidationError as error: answers.append(str(error)[:300])
            except Exception as error: answers.append(None)
        json.dump(answers, sys.stdout)
        """

    private static var model: Value {
        var attributes = Record()
        for (name, type) in SampleModel.types {
            attributes["p_\(name)"] = ["name": "a", "type": "plain", "data_type": .string(type)]
            // Only one of both may name the mirror.
            let observed = name == "lm" ? "link<A>" : type
            attributes["o_\(name)"] = ["name": "a", "type": "observations", "data_type": .string(observed)]
        }
        var model: Record = [:]
        for (id, type) in SampleModel.ids {
            let entity: Value = [
                "id": .string(id), "id_data_type": .string(type.rawValue), "name": .string(id), "snapshot": true,
            ]
            let x: Value = ["name": "x", "type": "plain", "data_type": "int"]
            model[id] = ["entity": entity, "attribs": id == "A" ? .map(attributes) : ["x": x]]
        }
        return .map(model)
    }

    private static func judged(_ cases: [Case]) throws -> [Value] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let run = try ChildProcess(
            "python3",
            ["-c", self.script],
            environment: [
                "PATH=\(path)", "PYTHONPATH=\(DP3.packages)", "PYTHONDONTWRITEBYTECODE=1",
            ],
            directory: "/tmp",
            input: JSON.encode(["model": self.model, "bodies": .array(cases.map { .string($0.body) })])
        ).wait()
        run.expectSuccess()
        return try #require(try JSON.decode(run.text).elements)
    }

    /// What we make of a datapoint; nil: it is refused.
    private static func ours(_ drawn: Case) throws -> Record? {
        do throws(DatapointRefusal) {
            let tasks = try DatapointReader(SampleModel.model).read(Array(drawn.body.utf8))
            guard let task = tasks.first, let point = task.datapoints.first else { return nil }
            var record: Record = [
                "eid": .string(task.id.text), "v": (try? JSON.decode(point.value.json)) ?? "unreadable",
                "src": point.source.map { .string($0) } ?? .null,
            ]
            if let start = point.start, let end = point.end {
                record["t1"] = .string(DateText.text(start))
                record["t2"] = .string(DateText.text(end))
                record["c"] = .double(point.confidence)
            }
            return record
        } catch {
            return nil
        }
    }

    private static func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.map(let left), .map(let right)):
            // An optional field that is not there is null.
            Set(left.keys).union(right.keys).allSatisfy { self.areEqual(left[$0] ?? .null, right[$0] ?? .null) }
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { self.areEqual($0, $1) }
        case (.bool, _), (_, .bool): left == right
        default: left == right || left.number.map { $0 == right.number } ?? false
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func verdictsAndValuesAreTheSame(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let cases = (0..<5000).map { _ in Self.draw(&random) }
        let answers = try Self.judged(cases)
        #expect(answers.count == cases.count)
        var (accepted, refused) = (0, 0)
        for (drawn, theirs) in zip(cases, answers) {
            let ours = try Self.ours(drawn)
            switch theirs {
            case .map(let expected):
                accepted += 1
                guard !drawn.isTruthAsAddress else {
                    #expect(ours == nil, "\(drawn.body)")
                    continue
                }
                #expect(
                    ours.map { Self.areEqual(.map($0), .map(expected)) } ?? false,
                    "\(drawn.body): DP³ has \(expected), we \(ours.map { "\($0)" } ?? "refuse it")"
                )
            case .string(let reason):
                refused += 1
                #expect(ours == nil, "\(drawn.body): DP³ refuses it, \(reason); we have \(ours.map { "\($0)" } ?? "")")
            default: continue
            }
        }
        // Most are judged, and both verdicts are met often.
        #expect(accepted > 1000 && refused > 1000, "\(accepted) and \(refused)")
    }
}
