import PluginABI

// Unsafe code: the table is as large as `readVerbs` checked at registration, and all tables of this form are pointers
// behind two numbers of 32 bits, as `plugin_calls.h` says.

/// The table of verbs of an extension that is called.
struct ServedVerbs: ServedCalls {
    typealias Create =
        @convention(c) (
            UnsafePointer<plugin_context>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> plugin_status
    typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void

    let create: Create
    let destroy: Destroy
    /// Verb number n is at n - 1.
    private let verbs: [plugin_call_verb]

    /// Reads a table.
    ///
    /// - Parameter size: Bytes of it that this host knows.
    init(_ table: UnsafeRawPointer, size: Int) throws(ProducerFailure) {
        let pointers = (size - Self.header) / MemoryLayout<UnsafeRawPointer>.stride
        for index in 0..<pointers where Self.pointer(in: table, index) == nil {
            throw ProducerFailure("[P-33] function \(index + 1) in the table of verbs is NULL")
        }
        guard pointers >= 2, let create = Self.pointer(in: table, 0), let destroy = Self.pointer(in: table, 1) else {
            throw ProducerFailure("[P-33] the table of verbs has no create and destroy")
        }
        self.create = unsafeBitCast(create, to: Create.self)
        self.destroy = unsafeBitCast(destroy, to: Destroy.self)
        self.verbs = (2..<pointers).compactMap { index in
            Self.pointer(in: table, index).map { unsafeBitCast($0, to: plugin_call_verb.self) }
        }
    }

    func perform(
        _ number: UInt32,
        _ bytes: UnsafeRawBufferPointer,
        on instance: UnsafeMutableRawPointer,
        into room: AnswerRoom
    ) -> plugin_status? {
        guard (1...UInt32(self.verbs.count)).contains(number) else { return nil }
        var call = plugin_call(
            size: UInt32(MemoryLayout<plugin_call>.size),
            verb: number,
            data: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            length: UInt64(bytes.count)
        )
        return self.verbs[Int(number) - 1](instance, &call, room.cleared())
    }

    /// Bytes of the table of a kind that is called; nil: the kind is not.
    static func size(ofKind kind: String) -> Int? {
        switch kind {
        case PLUGIN_KIND_STORE: MemoryLayout<plugin_store_verbs>.size
        case PLUGIN_KIND_BUS: MemoryLayout<plugin_bus_verbs>.size
        case PLUGIN_KIND_GATEWAY: MemoryLayout<plugin_gateway_verbs>.size
        case PLUGIN_KIND_DATA_MODEL: MemoryLayout<plugin_data_model_verbs>.size
        case PLUGIN_KIND_SYNC_STEP: MemoryLayout<plugin_sync_step_verbs>.size
        case PLUGIN_KIND_MODEL_POLICY: MemoryLayout<plugin_model_policy_verbs>.size
        case PLUGIN_KIND_PULL_STEP: MemoryLayout<plugin_pull_step_verbs>.size
        case PLUGIN_KIND_EVENT_STEP: MemoryLayout<plugin_event_step_verbs>.size
        case PLUGIN_KIND_CONVENIENCE: MemoryLayout<plugin_convenience_verbs>.size
        default: nil
        }
    }

    /// Bytes of `size` and `flags`.
    private static let header = 8

    private static func pointer(in table: UnsafeRawPointer, _ index: Int) -> UnsafeRawPointer? {
        table.load(
            fromByteOffset: Self.header + index * MemoryLayout<UnsafeRawPointer>.stride,
            as: UnsafeRawPointer?.self
        )
    }
}
