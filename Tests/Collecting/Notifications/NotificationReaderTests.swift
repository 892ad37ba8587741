import Collecting
import Records
import Testing

/// What messages say, and which are refused.
@Suite struct NotificationReaderTests {
    private static let bare = """
        {"publisher_id": "p", "event_type": "e", "priority": "INFO", "payload": {"a": 1}, "message_id": "m", "timestamp": "t"}
        """

    private static func enveloped(_ text: String, version: Value = "2.0") -> String {
        String(decoding: JSON.encode(["oslo.version": version, "oslo.message": .string(text)]), as: UTF8.self)
    }

    @Test(arguments: [
        Self.bare, Self.enveloped(Self.bare), Self.enveloped(Self.enveloped(Self.bare)), " \(Self.bare)\n",
    ])
    func reads(text: String) throws {
        let expected = Notification(
            publisherID: "p",
            eventType: "e",
            payload: ["a": 1],
            messageID: "m",
            timestamp: "t",
            bytes: Array(text.utf8)
        )
        #expect(try NotificationReader.read(Array(text.utf8)) == expected)
        let head = try NotificationReader.head(of: Array(text.utf8))
        #expect(head == NotificationHead(priority: .info, publisherID: "p", eventType: "e", bytes: Array(text.utf8)))
        #expect(try head.notification() == expected)
        #expect(expected.metadata == ["message_id": "m", "timestamp": "t"])
    }

    @Test(
        arguments: [
            ("\"_context\": {\"user_id\": \"u\"}", ["user_id": "u"]),
            ("\"context\": {\"user_id\": \"u\"}", ["user_id": "u"]),
            (
                "\"_context_user_id\": \"u\", \"_context_roles\": [], \"_unique_id\": \"x\"",
                ["user_id": "u", "roles": []]
            ),
            ("\"_context\": null", [:]), ("\"_unique_id\": \"x\"", [:]),
            ("\"_context\": {\"a\": 1}, \"context\": {\"b\": 1}, \"_context_c\": 2", ["a": 1, "c": 2]),
        ] as [(String, Value)]
    ) func theContextHasSeveralForms(member: String, expected: Value) throws {
        let text =
            "{\(member), \"publisher_id\": \"p\", \"event_type\": \"e\", \"priority\": \"warn\", \"payload\": null}"
        let notification = try NotificationReader.read(Array(text.utf8))
        #expect(notification.context == expected)
        #expect(notification.messageID == nil)
        #expect(notification.payload == .null)
    }

    @Test(
        arguments: [
            ("audit", .audit), ("Debug", .debug), ("INFO", .info), ("WARN", .warn), ("Warning", .warn),
            ("ERROR", .error),
            ("critical", .critical), ("SAMPLE", .sample), ("", nil), ("notice", nil),
        ] as [(String, Priority?)]
    ) func prioritiesHaveAnyCase(name: String, expected: Priority?) { #expect(Priority(name) == expected) }

    @Test(arguments: [
        ("", "the message is not JSON: "), ("[]", "the message: expected an object, found an array"),
        ("{}", "publisher_id is missing: expected a text; the message is empty"),
        ("{\"publisher_id\": \"p\", \"x\": 1}", "event_type is missing: expected a text; there are publisher_id, x"),
        ("{\"publisher_id\": null}", "publisher_id: expected a text, found 'null'"),
        ("{\"publisher_id\": \"p\", \"event_type\": \"e\"}", "priority is missing"),
        (
            "{\"publisher_id\": \"p\", \"event_type\": \"e\", \"priority\": \"loud\", \"payload\": 1}",
            "priority: 'loud' is not known; expected one of audit, "
        ),
        (
            "{\"publisher_id\": \"p\", \"event_type\": \"e\", \"priority\": \"info\"}",
            "payload is missing from the notification 'e'; it may be null"
        ),
        (Self.enveloped("{"), "oslo.message is not JSON: "),
        (Self.enveloped(Self.bare, version: "3.0"), "oslo.version of the envelope: expected '2.0', found"),
        (Self.enveloped(Self.bare, version: 2), "oslo.version of the envelope: expected '2.0', found '2'"),
        ("{\"oslo.version\": \"2.0\"}", "the envelope has no oslo.message"),
        ("{\"oslo.message\": \"{}\"}", "oslo.version of the envelope"),
        ("{\"oslo.version\": \"2.0\", \"oslo.message\": {}}", "oslo.message: expected a text of JSON, found an object"),
        (Self.enveloped(Self.enveloped(Self.enveloped(Self.bare))), "publisher_id is missing"),
        (
            "{\"publisher_id\": \"p\", \"event_type\": \"e\", \"priority\": \"info\", \"payload\": 1, \"context\": []}",
            "context: expected an object"
        ),
        (
            "{\"publisher_id\": \"p\", \"event_type\": \"e\", \"priority\": \"info\", \"payload\": 1, \"message_id\": 5}",
            "message_id: expected a text or null"
        ),
    ]) func isRefused(text: String, reason: String) throws {
        let found = #expect(throws: NotificationProblem.self) { try NotificationReader.read(Array(text.utf8)) }
        let problem = try #require(found)
        #expect(problem.reason.hasPrefix(reason), "\(problem)")
        // What a head does not look at it does not judge.
        let unseen = ["payload", "context", "message_id"]
        guard !unseen.contains(where: { reason.hasPrefix($0) }) else { return }
        #expect(throws: problem) { try NotificationReader.head(of: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            (["nova_object.name": "InstancePayload", "nova_object.data": ["uuid": "i-1", "id": "x"]], "i-1"),
            (["uuid": "u", "id": "i"], "u"),
            (["id": 7], "7"), (["instance_id": "i", "volume_id": "v"], "i"), (["volume_id": "v"], "v"),
            (["id": "", "volume_id": "v"], "v"),
            (["ironic_object.data": ["uuid": "n"]], "n"), (["id": nil, "name": "pool@host"], "pool@host"),
            (["nova_object.data": "x", "id": "i"], "i"),
            ([:], "p"), (nil, "p"), ("text", "p"), (["other": "x"], "p"),
        ] as [(Value, String)]
    ) func eventsOfOneResourceHaveOneKey(payload: Value, expected: String) {
        #expect(Notification(publisherID: "p", eventType: "e", payload: payload).resourceKey == expected)
    }
}
