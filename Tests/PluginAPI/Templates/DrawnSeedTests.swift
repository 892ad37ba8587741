import PluginAPI
import PluginTesting
import TestSupport
import Testing

private struct DrawnModel: LogTemplateModel {
    static let name = "drawn"
    static let drawn: [DrawnSeed] = [
        .row(
            ["user", "uid", "quota"],
            of: [["ada", 1, 0.5], ["a\"l,n", 2, nil], ["mü\\x\n", 3, true]],
            weights: [1, 2, 5]
        ),
        .one("even", of: ["x", "y", "z"]),
        .number("n", in: -3...4),
        .time("second") { "at \($0 / 1_000_000) \"," },
    ]
    static let templates: [Template<DrawnModel>] = [
        [
            "user": "{user}",
            "uid": .drawn("uid"),
            "quota": .drawn("quota"),
            "even": "{even}",
            "n": .drawn("n"),
            "second": .drawn("second"),
            "text": "{user}={uid}, {quota} {n} {n:+03d} {second}",
            "bare": "{user}/{even}/{n}",
            "again": .call { seed in seed["user"] ?? .null },
        ]
    ]
}

private struct ChosenModel: LogTemplateModel {
    static let name = "chosen"
    static let drawn: [DrawnSeed] = [.one("who", of: ["ada", "alan", "nobody"], weights: [1, 1, 0])]
    static let templates: [Template<ChosenModel>] = [
        Template(["who": "{who}", "is": "chosen"], instanceSeed: { $1.choose("who", row: 2) }),
        Template(["who": "{who}", "is": "added"], instanceSeed: { $1["who"] = "grace" }),
        ["who": "{who}", "is": "drawn"],
    ]
}

@Suite struct DrawnSeedTests {
    private static let users = ["ada", "a\"l,n", "mü\\x\n"]

    @Test func rowsStayTogetherAndKeepTheirTypes() throws {
        for record in try ModelRun(DrawnModel.self, seed: 3).records(2000) {
            let uid = try #require(record["uid"]?.integer)
            let user = Self.users[uid - 1]
            #expect(record["user"] == .string(user))
            #expect(record["again"] == .string(user))
            #expect(record["quota"] == [Value.double(0.5), .null, .bool(true)][uid - 1])
            let n = try #require(record["n"]?.integer)
            let sign = n < 0 ? "-" : "+"
            let quota = ["0.5", "null", "true"][uid - 1]
            #expect(record["second"] == "at 946684801 ??" || record["second"] == "at 946684800 ??")
            let text = try #require(record["text"]?.text)
            #expect(text.hasPrefix("\(user)=\(uid), \(quota) \(n) \(sign)0\(n.magnitude) at "))
            #expect(record["bare"]?.text == "\(user)/\(record["even"]?.text ?? "")/\(n)")
        }
    }

    @Test func outcomesHaveTheirWeights() throws {
        var users = [0, 0, 0]
        var even = [0, 0, 0]
        var numbers = [Int](repeating: 0, count: 8)
        for record in try ModelRun(DrawnModel.self, seed: 5).records(30_000) {
            users[(record["uid"]?.integer ?? 0) - 1] += 1
            even[["x", "y", "z"].firstIndex(of: record["even"]?.text ?? "") ?? 9] += 1
            numbers[(record["n"]?.integer ?? 99) + 3] += 1
        }
        #expect(ChiSquare(users, weights: [1, 2, 5]).isPlausible, "\(users)")
        #expect(ChiSquare(even, weights: [1, 1, 1]).isPlausible, "\(even)")
        #expect(ChiSquare(numbers, weights: numbers.map { _ in 1 }).isPlausible, "\(numbers)")
    }

    @Test func everyEncodingSaysTheSame() throws {
        let run = try ModelRun(DrawnModel.self, seed: 7)
        let records = try run.records(300)
        let answer = try Python.json(
            """
            import json, csv, io
            lines = [json.loads(line) for line in data[0].splitlines()]
            rows = list(csv.reader(io.StringIO(data[1], newline=""), strict=True))
            again = io.StringIO(newline="")
            csv.writer(again).writerows(rows)
            result = [lines, rows, again.getvalue() == data[1]]
            """,
            data: [.string(try run.text(300, as: .json)), .string(try run.text(300, as: .csv))]
        )
        let parts = try #require(answer.elements)
        #expect(parts[0].elements == records.map { .map($0) })
        for (row, record) in zip(parts[1].elements ?? [], records) {
            #expect(row.elements?.first == record["user"])
            #expect(row.elements?.dropFirst(6).first == record["text"])
            #expect(row.elements?.dropFirst(7).first == record["bare"])
        }
        // Python quotes as little as can be.
        #expect(parts[2] == true)
    }

    @Test func codeCanChooseARowOrHideTheSeed() throws {
        for record in try ModelRun(ChosenModel.self, seed: 9).records(500) {
            switch record["is"] {
            case "chosen": #expect(record["who"] == "nobody")
            case "added": #expect(record["who"] == "grace")
            default: #expect(record["who"] == "ada" || record["who"] == "alan")
            }
        }
    }
}
