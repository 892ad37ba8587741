import Configuration
import Records

// What oslo.messaging sends, as JSON:
//
//   {"oslo.version": "2.0", "oslo.message": "TEXT"}     TEXT is the JSON of the message; always so on Kafka
//   {"publisher_id": ..., "event_type": ..., "priority": ..., "payload": ..., "message_id": ..., "timestamp": ...}
//
// The context is a map under `_context` (Kafka) or is spread over keys that begin with `_context_` (AMQP).

/// Reads notifications from JSON.
public enum NotificationReader {
    /// How many envelopes may be in each other.
    private static let mostEnvelopes = 2

    /// Reads a message.
    ///
    /// - Throws: `NotificationProblem` for what is no notification, with what is missing or wrong.
    public static func read(_ bytes: [UInt8]) throws(NotificationProblem) -> Notification {
        var record = try Self.record(bytes, "the message")
        for _ in 0..<Self.mostEnvelopes {
            guard let version = record["oslo.version"] ?? record["oslo.message"].map({ _ in .null }) else { break }
            guard let text = version.text, text.hasPrefix("2.") else {
                throw NotificationProblem("oslo.version of the envelope: expected '2.0', found \(Self.shown(version))")
            }
            guard let message = record["oslo.message"] else {
                throw NotificationProblem("the envelope has no oslo.message: expected the message as a text of JSON")
            }
            guard let text = message.text else {
                throw NotificationProblem("oslo.message: expected a text of JSON, found \(Self.shown(message))")
            }
            record = try Self.record(Array(text.utf8), "oslo.message")
        }
        return try Self.notification(record, bytes)
    }

    /// Reads what most notifications are told apart by; the rest is passed over.
    ///
    /// - Throws: As `read`, but not for what is wrong in what it passes over.
    public static func head(of bytes: [UInt8]) throws(NotificationProblem) -> NotificationHead {
        if let head = try? Self.quickHead(of: bytes) { return head }
        // What is wrong is said by who looks at everything.
        let whole = try Self.read(bytes)
        return NotificationHead(
            priority: whole.priority,
            publisherID: whole.publisherID,
            eventType: whole.eventType,
            bytes: bytes
        )
    }

    private static let headKeys = ["publisher_id", "event_type", "priority", "oslo.version", "oslo.message"]

    /// nil: there is more to say than this can.
    private static func quickHead(of bytes: [UInt8]) throws -> NotificationHead? {
        var record = try bytes.withUnsafeBytes { try Self.members(of: $0) }
        for _ in 0..<Self.mostEnvelopes {
            guard let message = record["oslo.message"] else { break }
            guard var text = message.text, record["oslo.version"]?.text?.hasPrefix("2.") ?? false else { return nil }
            record = try text.withUTF8 { try Self.members(of: UnsafeRawBufferPointer($0)) }
        }
        guard record["oslo.version"] == nil, record["oslo.message"] == nil || record["publisher_id"] != nil,
            let publisherID = record["publisher_id"]?.text, let eventType = record["event_type"]?.text,
            let priority = record["priority"]?.text.flatMap({ Priority($0) })
        else { return nil }
        return NotificationHead(priority: priority, publisherID: publisherID, eventType: eventType, bytes: bytes)
    }

    private static func members(of bytes: UnsafeRawBufferPointer) throws(JSONError) -> Record {
        var reader = JSONReader(bytes)
        return try reader.members(of: Self.headKeys)
    }

    private static func record(_ bytes: [UInt8], _ what: String) throws(NotificationProblem) -> Record {
        let value: Value
        do throws(JSONError) {
            value = try JSON.decode(bytes)
        } catch {
            throw NotificationProblem("\(what) is not JSON: \(error)")
        }
        guard let record = value.record else {
            throw NotificationProblem("\(what): expected an object, found \(Self.shown(value))")
        }
        return record
    }

    private static func notification(_ record: Record, _ bytes: [UInt8]) throws(NotificationProblem) -> Notification {
        let publisherID = try Self.text("publisher_id", of: record)
        let eventType = try Self.text("event_type", of: record)
        let name = try Self.text("priority", of: record)
        guard let priority = Priority(name) else {
            let known = Priority.allCases.map(\.rawValue).joined(separator: ", ")
            throw NotificationProblem("priority: \(quoted(name)) is not known; expected one of \(known)")
        }
        guard let payload = record["payload"] else {
            throw NotificationProblem("payload is missing from the notification \(quoted(eventType)); it may be null")
        }
        return Notification(
            priority: priority,
            publisherID: publisherID,
            eventType: eventType,
            payload: payload,
            context: try Self.context(of: record),
            messageID: try Self.optionalText("message_id", of: record),
            timestamp: try Self.optionalText("timestamp", of: record),
            bytes: bytes
        )
    }

    private static func context(of record: Record) throws(NotificationProblem) -> Value {
        var context = Record()
        for key in ["_context", "context"] {
            switch record[key] {
            case nil, .null: continue
            case .map(let fields): context = fields
            case .some(let other):
                throw NotificationProblem("\(key): expected an object, found \(Self.shown(other))")
            }
            break
        }
        for (key, value) in record.fields where key.hasPrefix("_context_") {
            context[String(key.dropFirst("_context_".count))] = value
        }
        return .map(context)
    }

    private static func text(_ key: String, of record: Record) throws(NotificationProblem) -> String {
        guard let value = record[key] else {
            let there = record.keys.prefix(12).map { singleLine($0) }.joined(separator: ", ")
            let found = there.isEmpty ? "the message is empty" : "there are \(there)"
            throw NotificationProblem("\(key) is missing: expected a text; \(found)")
        }
        guard let text = value.text else {
            throw NotificationProblem("\(key): expected a text, found \(Self.shown(value))")
        }
        return text
    }

    private static func optionalText(_ key: String, of record: Record) throws(NotificationProblem) -> String? {
        switch record[key] {
        case nil, .null: return nil
        case .string(let text): return text
        case .some(let value):
            throw NotificationProblem("\(key): expected a text or null, found \(Self.shown(value))")
        }
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .map: "an object"
        case .array: "an array"
        default: quoted(String(decoding: JSON.encode(value), as: UTF8.self))
        }
    }
}
