/// The topics of a bus that notifications come by.
public struct NotificationTopics: Hashable, Sendable {
    /// The topics that are read, of those that are there.
    public let names: Set<String>

    /// Reads what a configuration has: `topic`, or `exchange.topic`, of which the exchange means nothing here. Senders add the
    /// priority to the name, behind a dot.
    ///
    /// - Throws: Which entry is none.
    public init(_ entries: [String]) throws(NotificationProblem) {
        var names: Set<String> = []
        for entry in entries {
            let parts = entry.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count <= 2, let topic = parts.last, parts.allSatisfy({ !$0.isEmpty }) else {
                throw NotificationProblem("notification_topics: expected TOPIC or EXCHANGE.TOPIC, found \"\(entry)\"")
            }
            names.insert(String(topic))
            for priority in Priority.allCases.map(\.rawValue) + ["warning"] { names.insert("\(topic).\(priority)") }
        }
        self.names = names
    }
}
