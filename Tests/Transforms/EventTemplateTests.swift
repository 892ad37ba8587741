import Records
import Testing
import Transforms

struct EventTemplateTests {
    private static let event = EventTemplate.Event(
        time: 60_000,
        tick: 1,
        subject: 7,
        stream: "trx",
        trigger: "go",
        from: "a",
        to: "b",
        probability: 0.5
    )

    @Test func namesStandForWhatIsKnown() throws {
        let template = try EventTemplate(
            "{{{time}}} {tick} {subject} {stream} {trigger} {from} {to} {probability} {x} {y} {z}."
        )
        let text = template.text(Self.event, ["x": 1, "y": ["a", 2], "time": "hidden"])
        #expect(text == "{60000} 1 7 trx go a b 0.5 1 [\"a\",2] .")
        #expect(try EventTemplate("{record}").text(Self.event, ["x": .null]) == "{\"x\":null}")
        #expect(try EventTemplate("").text(Self.event, [:]) == "")
    }

    @Test func aRecordThatIsALineIsShownAsThat() throws {
        let usual = try EventTemplate(EventTemplate.usual)
        #expect(usual.text(Self.event, ["_key": 7, "msg": "he went", "_time": 60_000]) == "he went")
        let whole = "[60000] subject 7 made a transition go from a to b: {\"msg\":\"he went\",\"x\":1}"
        #expect(usual.text(Self.event, ["msg": "he went", "x": 1]) == whole)
        #expect(try EventTemplate("{trigger}").text(Self.event, ["msg": "he went"]) == "go")
    }

    @Test(arguments: ["{", "}", "{}", "{a", "a}", "{{a}"]) func whatIsNone(text: String) {
        #expect(throws: EventTemplate.SyntaxError.self) { try EventTemplate(text) }
    }
}
