import PluginAPI

// Unsafe code: all that the struct points to lives as long as the call that it is made for.

/// Gives one notification to an endpoint.
final class NotificationSheet {
    /// Why it failed, if it did.
    private(set) var failure: String?
    private var running: UInt64 = .max

    func withStruct(
        _ sent: SentNotification,
        endpoint: Int,
        _ body: (UnsafePointer<plugin_notifications>) -> plugin_status
    ) -> plugin_status {
        let payload = CBOR.encode(sent.payload)
        let context = CBOR.encode(.map(sent.context))
        return payload.withUnsafeBufferPointer { payload in
            context.withUnsafeBufferPointer { context in
                sent.publisherID.withPluginText { publisher in
                    sent.eventType.withPluginText { event in
                        (sent.messageID ?? "").withPluginText { message in
                            (sent.timestamp ?? "").withPluginText { timestamp in
                                var item = plugin_notification()
                                item.endpoint = UInt32(endpoint)
                                item.priority = sent.priority.rawValue
                                item.publisher_id = publisher
                                item.event_type = event
                                if sent.messageID != nil { item.message_id = message }
                                if sent.timestamp != nil { item.timestamp = timestamp }
                                item.payload = payload.baseAddress
                                item.payload_length = UInt64(payload.count)
                                item.context = context.baseAddress
                                item.context_length = UInt64(context.count)
                                return self.withStruct(&item, body)
                            }
                        }
                    }
                }
            }
        }
    }

    private func withStruct(
        _ item: UnsafePointer<plugin_notification>,
        _ body: (UnsafePointer<plugin_notifications>) -> plugin_status
    ) -> plugin_status {
        withUnsafeMutablePointer(to: &self.running) { running in
            var given = plugin_notifications()
            given.size = UInt32(MemoryLayout<plugin_notifications>.size)
            given.items = item
            given.count = 1
            given.running = running
            given.host = Unmanaged.passUnretained(self).toOpaque()
            given.fail = { given, reason in
                guard let given else { return }
                let sheet = Unmanaged<NotificationSheet>.fromOpaque(given.pointee.host).takeUnretainedValue()
                sheet.failure = String(reason)
            }
            return withExtendedLifetime(self) { body(&given) }
        }
    }
}
