import Records
import Workers

extension Notification {
    /// Adds it to what a worker is given.
    func add(to batch: inout NotificationBatch, endpoint: Int) {
        batch.add(
            endpoint: endpoint,
            priority: self.priority.bit,
            publisherID: self.publisherID,
            eventType: self.eventType,
            messageID: self.messageID,
            timestamp: self.timestamp,
            payload: CBOR.encode(self.payload),
            context: CBOR.encode(self.context.record == nil ? [:] : self.context)
        )
    }
}
