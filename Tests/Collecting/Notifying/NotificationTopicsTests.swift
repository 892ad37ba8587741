import Testing

@testable import Collecting

/// Which topics of a bus are read for what a configuration lists.
struct NotificationTopicsTests {
    @Test func aTopicIsReadWithAllPriorities() throws {
        let topics = try NotificationTopics(["nova.versioned_notifications", "plain"])
        #expect(topics.names.contains("versioned_notifications.info"))
        #expect(topics.names.contains("versioned_notifications.error"))
        #expect(topics.names.contains("versioned_notifications"))
        #expect(topics.names.contains("plain.sample"))
        #expect(!topics.names.contains("nova"))
        #expect(!topics.names.contains("nova.versioned_notifications"))
    }

    @Test(arguments: ["", ".", "a.", ".a", "a.b.c"])
    func whatIsNoTopicIsNamed(entry: String) {
        #expect(throws: NotificationProblem.self) { try NotificationTopics([entry]) }
    }
}
