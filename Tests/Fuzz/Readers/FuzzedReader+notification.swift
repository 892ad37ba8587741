import Collecting
import Records

extension FuzzedReader {
    /// A message of another service; its head says what the whole says.
    static let notification = FuzzedReader(
        name: "notification",
        usualDose: 20_000,
        longest: 4096,
        inputs: {
            let bare = """
                {"publisher_id": "p", "event_type": "e", "priority": "INFO", "payload": {"id": [1, "\\u00e9\\"]}"]}, "_context": {}}
                """
            let envelope: Value = ["oslo.version": "2.0", "oslo.message": .string(bare)]
            return [Array(bare.utf8), JSON.encode(envelope), Array("{\"_context_a\": 1, \"message_id\": null}".utf8)]
        },
        words: [
            "\"publisher_id\": \"p\",", "\"event_type\": \"e\",", "\"priority\": \"warn\",", "\"payload\": ",
            "\"oslo.version\": \"2.0\",",
            "\"oslo.message\": \"{}\"", "\\\"", "\\\\", "{", "}", "[", "]", "\"", ",", ": ", "null",
        ],
        read: { bytes throws(Finding) in
            let bytes = Array(bytes)
            let head = try? NotificationReader.head(of: bytes)
            guard let whole = try? NotificationReader.read(bytes) else { return false }
            let same = NotificationHead(
                priority: whole.priority,
                publisherID: whole.publisherID,
                eventType: whole.eventType,
                bytes: bytes
            )
            try Finding.unless(head == same, "its head says something else: \(String(describing: head))")
            _ = whole.resourceKey
            return true
        }
    )
}
