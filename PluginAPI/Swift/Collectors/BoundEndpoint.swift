// Unsafe code: what an endpoint is described by is lent to `add`, which copies it.

/// An endpoint with its handlers, found once.
struct BoundEndpoint {
    private typealias Handler = (Record, String, String, Value, Record) throws -> Void

    private let endpoint: NotificationEndpoint
    /// The handlers in the order of the bits of priorities.
    private let handlers: [Handler?]

    init(_ endpoint: NotificationEndpoint) throws {
        self.endpoint = endpoint
        self.handlers = [
            (endpoint as? any AuditHandler).map { handler in { try handler.audit($0, $1, $2, $3, $4) } },
            (endpoint as? any DebugHandler).map { handler in { try handler.debug($0, $1, $2, $3, $4) } },
            (endpoint as? any InfoHandler).map { handler in { try handler.info($0, $1, $2, $3, $4) } },
            (endpoint as? any WarnHandler).map { handler in { try handler.warn($0, $1, $2, $3, $4) } },
            (endpoint as? any ErrorHandler).map { handler in { try handler.error($0, $1, $2, $3, $4) } },
            (endpoint as? any CriticalHandler).map { handler in { try handler.critical($0, $1, $2, $3, $4) } },
            (endpoint as? any SampleHandler).map { handler in { try handler.sample($0, $1, $2, $3, $4) } },
        ]
        guard self.priorities != 0 else {
            throw CollectorError(
                description:
                    "the endpoint \(endpoint.name) takes no notifications: it conforms to none of AuditHandler, "
                    + "DebugHandler, InfoHandler, WarnHandler, ErrorHandler, CriticalHandler and SampleHandler"
            )
        }
        if let problem = endpoint.filterRule.problem {
            throw CollectorError(description: "the filter of the endpoint \(endpoint.name): \(problem)")
        }
    }

    private var priorities: UInt32 {
        self.handlers.indices.reduce(0) { $0 | (self.handlers[$1] == nil ? 0 : 1 << UInt32($1)) }
    }

    func handle(_ given: plugin_notification) throws {
        let bit = given.priority.trailingZeroBitCount
        guard given.priority.nonzeroBitCount == 1, bit < self.handlers.count, let handler = self.handlers[bit] else {
            throw CollectorError(
                description: "\(self.endpoint.name) takes no notifications of priority \(given.priority)"
            )
        }
        let payload = try CBOR.decode(
            UnsafeRawBufferPointer(start: given.payload, count: Int(given.payload_length))
        )
        var context = Record()
        if given.context_length > 0 {
            let bytes = UnsafeRawBufferPointer(start: given.context, count: Int(given.context_length))
            context = try CBOR.decode(bytes).record ?? [:]
        }
        let metadata: Record = [
            "message_id": Self.optional(given.message_id), "timestamp": Self.optional(given.timestamp),
        ]
        try handler(context, String(given.publisher_id), String(given.event_type), payload, metadata)
    }

    private static func optional(_ text: plugin_text) -> Value { text.bytes == nil ? .null : .string(String(text)) }

    // MARK: - Registering

    func add(to endpoints: UnsafePointer<plugin_endpoints>) throws {
        let filter = self.endpoint.filterRule
        let context = filter.context.map { CBOR.encode(.map($0)) }
        let metadata = filter.metadata.map { CBOR.encode(.map($0)) }
        let payload = filter.payload.map { CBOR.encode(.map($0)) }
        let status = self.endpoint.name.withPluginText { name in
            Self.lend(filter.publisherID) { publisher in
                Self.lend(filter.eventType) { event in
                    Self.lend(context) { context in
                        Self.lend(metadata) { metadata in
                            Self.lend(payload) { payload in
                                var given = plugin_endpoint()
                                given.size = UInt32(MemoryLayout<plugin_endpoint>.size)
                                given.priorities = self.priorities
                                given.name = name
                                given.publisher_id = publisher
                                given.event_type = event
                                given.context = context.baseAddress
                                given.context_length = UInt64(context.count)
                                given.metadata = metadata.baseAddress
                                given.metadata_length = UInt64(metadata.count)
                                given.payload = payload.baseAddress
                                given.payload_length = UInt64(payload.count)
                                return endpoints.pointee.add(endpoints, &given)
                            }
                        }
                    }
                }
            }
        }
        guard status == plugin_status(PLUGIN_OK) else {
            throw CollectorError(description: "the host does not take the endpoint \(self.endpoint.name)")
        }
    }

    private static func lend<Result>(_ text: String?, _ body: (plugin_text) -> Result) -> Result {
        guard let text else { return body(plugin_text()) }
        return text.withPluginText { lent in
            // No text is another thing than an empty one.
            lent.bytes != nil ? body(lent) : "\0".withPluginText { body(plugin_text(bytes: $0.bytes, length: 0)) }
        }
    }

    private static func lend<Result>(_ bytes: [UInt8]?, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard let bytes else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return bytes.withUnsafeBufferPointer(body)
    }
}
