import Collecting
import Records
import Testing

/// Which notifications filters accept.
@Suite struct NotificationFilterTests {
    private static let notification = Notification(
        publisherID: "nova-compute:host7",
        eventType: "volumeXcreate.end.foo",
        payload: [
            "state": "active", "a": "1", "b": "2", "n": 5, "none": nil, "data": ["nested": "TEST", "deep": ["x": "y"]],
        ],
        context: ["user_id": "u1"],
        messageID: "m-1",
        timestamp: "2026-01-01 00:00:00"
    )

    @Test(
        arguments: [
            (nil, true), ([:], true), (["publisher_id": "^nova-.*"], true), (["publisher_id": "compute"], false),
            (["publisher_id": "nova-compute:host7$"], true), (["publisher_id": "NOVA"], false),
            (["event_type": "volume.create.end"], true),
            (["event_type": "volume\\.create"], false),
            (["publisher_id": nil, "event_type": nil, "payload": nil], true),
            (["publisher_id": "nova", "event_type": "instance"], false),
            (["publisher_id": "cinder", "event_type": "volume"], false),
            (["payload": ["state": "^active$"]], true), (["payload": ["state": "^error$"]], false),
            (["payload": ["missing": ".*"]], false),
            (["payload": ["a": "^1$", "b": "^2$"]], true), (["payload": ["a": "^1$", "b": "^9$"]], false),
            (["payload": ["a": "^9$", "b": "^2$"]], false), (["payload": ["data": ["nested": "^T.*"]]], true),
            (["payload": ["data": ["nested": "^unwanted"]]], false), (["payload": ["data": ["other": "^T"]]], false),
            (["payload": ["data": ["nested": "^T", "deep": ["x": "y"]]]], true),
            (["payload": ["data": ["deep": ["x": "z"]]]], false),
            (["payload": ["a": nil]], true), (["payload": ["missing": nil]], false), (["payload": ["none": nil]], true),
            (["payload": ["none": ".*"]], false), (["payload": ["n": "5"]], false), (["payload": ["n": nil]], true),
            (["payload": ["data": ".*"]], false), (["payload": ["a": ["x": ".*"]]], false),
            (["payload": ["none": [:]]], false),
            (["payload": ["data": [:]]], true), (["payload": [:]], true), (["context": ["user_id": ".*"]], true),
            (["context": ["user_id": "u2"]], false), (["context": ["tenant": nil]], false),
            (["metadata": ["message_id": "m-"]], true),
            (["metadata": ["message_id": "1"]], false), (["metadata": ["timestamp": "2026"]], true),
            (["metadata": ["other": nil]], false),
        ] as [(Value, Bool)]
    ) func accepts(rule: Value, expected: Bool) throws {
        let filter = try NotificationFilter(rule)
        #expect(filter.accepts(Self.notification) == expected)
        #expect(filter.accepts(Self.notification) == expected, "with what was learned")
    }

    /// What has nothing is not accepted by a rule about it, and never an error.
    @Test(
        arguments: [
            (["payload": ["a": "x"]], false), (["payload": ["a": nil]], false), (["payload": ["a": ["b": "x"]]], false),
            (["metadata": ["message_id": ".*"]], false), (["metadata": ["message_id": nil]], true),
            (["context": ["a": nil]], false), (nil, true),
        ] as [(Value, Bool)]
    ) func nullIsNotAccepted(rule: Value, expected: Bool) throws {
        let filter = try NotificationFilter(rule)
        #expect(filter.accepts(Notification(publisherID: "", eventType: "", payload: .null)) == expected)
        if rule.record?["metadata"] == nil, rule != .null {
            #expect(!filter.accepts(Notification(publisherID: "", eventType: "", payload: "a", context: .null)))
        }
    }

    @Test(
        arguments: [
            (
                ["publisher_id": "("],
                "filter rule publisher_id, '(': the regular expression is wrong at character 2: a ')' is missing"
            ),
            (
                ["event_type": "(a)\\1"],
                "filter rule event_type, '(a)\\1': the regular expression is wrong at character 4: "
                    + "referring to a group ('\\1') is not supported"
            ),
            (
                ["payload": ["data": ["state": "(?=a)"]]],
                "filter rule payload.data.state, '(?=a)': the regular expression is wrong at character 3: "
                    + "looking around is not supported"
            ),
            (
                ["payload": ["a": 5]],
                "filter rule payload.a: expected a regular expression, a map of rules, or null for a key that must exist, found '5'"
            ),
            (["payload": "x"], "filter rule payload: expected a map of rules or null"),
            (
                ["publisher_id": 5],
                "filter rule publisher_id: expected a regular "
                    + "expression or null"
            ),
            (
                ["event": "x"],
                "filter rule: 'event' is no part of a notification, expected publisher_id, event_type, context, metadata, payload"
            ),
            (
                ["even_type": "x"],
                "filter rule: 'even_type' is no part of a notification, expected publisher_id, event_type, context, metadata, "
                    + "payload; did you mean 'event_type'?"
            ),
            ("x", "filter rule: expected a map or null"),
        ] as [(Value, String)]
    ) func isRefused(rule: Value, reason: String) throws {
        #expect(throws: NotificationProblem(reason)) { try NotificationFilter(rule) }
    }

    /// The head decides what it can: of publisher and event type alone.
    @Test(
        arguments: [
            (nil, true), (["publisher_id": "nova"], true), (["publisher_id": "cinder"], false),
            (["event_type": "volume"], true),
            (["publisher_id": "nova", "event_type": "instance"], false), (["payload": ["missing": nil]], true),
        ] as [(Value, Bool)]
    ) func headsAreJudged(rule: Value, expected: Bool) throws {
        let text = "{\"payload\": {}, \"priority\": \"info\", \"publisher_id\": \"nova\", \"event_type\": \"volume\"}"
        let head = try NotificationReader.head(of: Array(text.utf8))
        #expect(try NotificationFilter(rule).mayAccept(head) == expected)
    }

    @Test func rulesThatAreNestedTooDeepAreRefused() {
        var rule: Value = "x"
        for _ in 0..<200 { rule = ["a": rule] }
        #expect(throws: NotificationProblem.self) { try NotificationFilter(payload: rule) }
    }
}
