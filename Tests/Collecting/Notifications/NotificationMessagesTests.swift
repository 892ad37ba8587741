import Collecting
import Records
import Testing

@Suite struct NotificationMessagesTests {
    @Test(arguments: [
        (#"[{"a": [1, {"b": "]}\\\" "}]}, {}]"#, [#"{"a": [1, {"b": "]}\\\" "}]}"#, "{}"]),
        ("  [ ]\n", []),
        ("[ 1 , \"x,]\",null, [2] ]", ["1", "\"x,]\"", "null", "[2]"]),
        ("{\"a\": \"}\\\"\"}\n\n{\"b\": {}}", ["{\"a\": \"}\\\"\"}", "{\"b\": {}}"]),
        ("{}{}", ["{}", "{}"]),
    ])
    func aTextIsDividedIntoWhatStandsInIt(_ text: String, _ messages: [String]) throws {
        #expect(try NotificationMessages.split(Array(text.utf8)) == messages.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("", "expected a notification in JSON, found nothing"),
        (" \n", "expected a notification in JSON, found nothing"),
        ("[{}", "a comma or ]"), ("[{},]", "a value"), ("[,{}]", "a value"), ("[{} {}]", "a comma or ]"),
        ("[{}] {}", "the end of the text"), ("[{\"a\": \"x}]", "expected an array of notifications"),
        ("{\"a\": {}", "the notification at byte 0 does not end"), ("{} x", "at byte 3"),
    ])
    func whatIsNoTextOfNotificationsIsRefused(_ text: String, _ reason: String) {
        let problem = #expect(throws: NotificationProblem.self) { try NotificationMessages.split(Array(text.utf8)) }
        let (found, expected) = (Array((problem?.reason ?? "").utf8), Array(reason.utf8))
        let starts = found.indices.filter { found[$0...].starts(with: expected) }
        #expect(!starts.isEmpty, "\(problem?.reason ?? "")")
    }

    @Test func elementsAreThoseThatReadingFinds() throws {
        var generator = SystemRandomNumberGenerator()
        let pieces: [Value] = [
            .null, .bool(true), .int(-7), .double(1.5), .string("a\"],{\\"),
            .array([.int(1), .map(["]": .string("[")])]),
            .map(["k": .array([])]), .string(""),
        ]
        for _ in 0..<200 {
            let values = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? .null
            }
            let divided = try NotificationMessages.split(JSON.encode(.array(values)))
            #expect(try divided.map { try JSON.decode($0) } == values)
        }
    }
}
