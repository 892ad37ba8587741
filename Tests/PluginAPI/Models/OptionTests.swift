import PluginAPI
import PluginTesting
import Testing

@Suite struct OptionTests {
    @Test func defaultsArrive() throws {
        let record = try ModelRun(OptionModel.self, options: ["opt-must": "here"]).records(1)[0]
        let expected: Record = [
            "count": 3, "share": 0.25, "plain": -7, "title": "none", "shade": "red", "side": "left", "other": nil,
            "limit": nil, "words": ["a", "b"], "tags": [], "loud": false, "must": "here",
        ]
        #expect(record == expected)
    }

    @Test func givenValuesArrive() throws {
        let run = try ModelRun(
            OptionModel.self,
            options: [
                "opt-count": "10", "opt-share": "1e-3", "opt-plain": "-9223372036854775808", "opt-title": "ü, x",
                "opt-shade": "green", "opt-side": "right", "opt-other": "left", "opt-limit": "0",
                "opt-words": "one,two",
                "opt-tags": "y,x", "opt-loud": "true", "opt-must": "",
            ]
        )
        let expected: Record = [
            "count": 10, "share": 0.001, "plain": .int(.min), "title": "ü, x", "shade": "green", "side": "right",
            "other": "left", "limit": 0, "words": ["one", "two"], "tags": ["y", "x"], "loud": true, "must": "",
        ]
        #expect(try run.records(1)[0] == expected)
    }

    @Test(arguments: [
        ("opt-count", "0", "option \"opt-count\": got \"0\", expected an integer from 1 to 10"),
        ("opt-count", "11", "option \"opt-count\": got \"11\", expected an integer from 1 to 10"),
        ("opt-count", "2.5", "option \"opt-count\": got \"2.5\", expected an integer from 1 to 10"),
        ("opt-share", "1.5", "option \"opt-share\": got \"1.5\", expected a number from 0 to 1"),
        ("opt-share", "nan", "option \"opt-share\": got \"nan\", expected a number from 0 to 1"),
        ("opt-shade", "blue", "option \"opt-shade\": got \"blue\", expected one of red, green"),
        ("opt-side", "up", "option \"opt-side\": got \"up\", expected one of left, right"),
        ("opt-tags", "x,z", "option \"opt-tags\": got \"z\", expected one of x, y"),
        ("opt-loud", "maybe", "option \"opt-loud\": got \"maybe\", expected true or false"),
    ])
    func badValuesAreRefused(option: String, text: String, reason: String) {
        let error = #expect(throws: ExtensionError.self) {
            try ModelRun(OptionModel.self, options: ["opt-must": "x", option: text])
        }
        #expect(error?.code == .badOption)
        #expect(error?.reason == reason)
    }

    @Test func requiredOptionsMustBeGiven() {
        let error = #expect(throws: ExtensionError.self) { try ModelRun(OptionModel.self) }
        #expect(error?.code == .badOption)
        #expect(error?.reason == "option \"opt-must\" is required and was not given")
    }

    @Test func unknownOptionsAreRefused() {
        let error = #expect(throws: ExtensionError.self) { try ModelRun(SizedModel.self, options: ["sized": "1"]) }
        #expect(error?.reason == "no option \"sized\"; there are: sized-bytes")
        let none = #expect(throws: ExtensionError.self) { try ModelRun(RecordModel.self, options: ["x": "1"]) }
        #expect(none?.reason == "no option \"x\"; there are none")
    }
}
