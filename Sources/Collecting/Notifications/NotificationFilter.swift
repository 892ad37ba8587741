import Configuration
import Patterns
import Records

// All parts must accept. Publisher and event type are looked at first: they decide in nearly all cases, and cost the least. Where
// Watcher differs, it is at fault: it turns the outcome of rules in the first level of a map round, accepts what is no text, and
// loses events whose payload is null.

/// Which notifications an endpoint wants. For one thread, as patterns are.
public struct NotificationFilter {
    private let publisherID: TextPattern?
    private let eventType: TextPattern?
    private let payload: NotificationRule?
    private let metadata: NotificationRule?
    private let context: NotificationRule?

    /// Makes a filter.
    ///
    /// Patterns are regular expressions that must match at the beginning, not at the end. A map has rules for keys: a pattern that
    /// the text there must match, a map of rules for the map there, or null if the key must merely exist. What is not there, is
    /// null, or is no text although a pattern stands for it, is not accepted.
    ///
    /// - Parameters:
    ///   - publisherID: A pattern; nil: any.
    ///   - eventType: A pattern; nil: any.
    ///   - context: A map of rules; null: any.
    ///   - metadata: A map of rules for `message_id` and `timestamp`; null: any.
    ///   - payload: A map of rules; null: any.
    /// - Throws: `NotificationProblem` that names the part, the path in it, and the expression.
    public init(
        publisherID: String? = nil,
        eventType: String? = nil,
        context: Value = .null,
        metadata: Value = .null,
        payload: Value = .null
    ) throws(NotificationProblem) {
        self.publisherID = try Self.pattern(publisherID, "publisher_id")
        self.eventType = try Self.pattern(eventType, "event_type")
        self.context = try Self.rule(context, "context")
        self.metadata = try Self.rule(metadata, "metadata")
        self.payload = try Self.rule(payload, "payload")
    }

    /// Makes a filter of a map with the parts `publisher_id`, `event_type`, `context`, `metadata` and `payload`; null accepts all.
    ///
    /// - Throws: As `init(publisherID:eventType:context:metadata:payload:)`, also for a part that is not known.
    public init(_ value: Value) throws(NotificationProblem) {
        let record: Record
        switch value {
        case .null: record = Record()
        case .map(let fields): record = fields
        default: throw NotificationProblem("filter rule: expected a map or null")
        }
        let parts = ["publisher_id", "event_type", "context", "metadata", "payload"]
        for key in record.keys where !parts.contains(key) {
            let near = nearestName(to: key, among: parts).map { "; did you mean \(quoted($0))?" } ?? ""
            let expected = "expected \(parts.joined(separator: ", "))"
            throw NotificationProblem("filter rule: \(quoted(key)) is no part of a notification, \(expected)\(near)")
        }
        try self.init(
            publisherID: try Self.text("publisher_id", of: record),
            eventType: try Self.text("event_type", of: record),
            context: record["context"] ?? .null,
            metadata: record["metadata"] ?? .null,
            payload: record["payload"] ?? .null
        )
    }

    /// Whether publisher and event type are accepted; the rest of the notification decides whether it is.
    public func mayAccept(_ head: NotificationHead) -> Bool { self.accepts(head.eventType, of: head.publisherID) }

    private func accepts(_ eventType: String, of publisherID: String) -> Bool {
        if let pattern = self.eventType, !pattern.matches(eventType) { return false }
        guard let pattern = self.publisherID else { return true }
        return pattern.matches(publisherID)
    }

    /// Whether all parts accept a notification.
    public func accepts(_ notification: Notification) -> Bool {
        guard self.accepts(notification.eventType, of: notification.publisherID) else { return false }
        if let rule = self.payload, !rule.accepts(notification.payload) { return false }
        if let rule = self.metadata, !rule.accepts(notification.metadata) { return false }
        if let rule = self.context, !rule.accepts(notification.context) { return false }
        return true
    }

    private static func text(_ key: String, of record: Record) throws(NotificationProblem) -> String? {
        switch record[key] {
        case nil, .null: return nil
        case .string(let text): return text
        case .some: throw NotificationProblem("filter rule \(key): expected a regular expression or null")
        }
    }

    private static func pattern(_ text: String?, _ part: String) throws(NotificationProblem) -> TextPattern? {
        guard let text else { return nil }
        return try NotificationRule.pattern(text, path: part)
    }

    /// A map without rules says nothing.
    private static func rule(_ value: Value, _ part: String) throws(NotificationProblem) -> NotificationRule? {
        switch value {
        case .null: return nil
        case .map(let record): return record.count == 0 ? nil : try NotificationRule(value, path: part)
        default: throw NotificationProblem("filter rule \(part): expected a map of rules or null")
        }
    }
}
