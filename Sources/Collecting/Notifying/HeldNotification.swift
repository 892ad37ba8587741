import PluginABI

/// A notification that endpoints of a collector are to be given.
struct HeldNotification: Sendable {
    let notification: Notification
    /// The numbers of the endpoints that want it and were not given it, in their order.
    var endpoints: [Int]
    /// How often the first of them was given it in vain.
    var attempts = 0

    /// Roughly what it takes in memory.
    var size: Int { self.notification.bytes.count * 3 + 512 }
}

extension Priority {
    /// The bit of the contract.
    var bit: UInt32 {
        switch self {
        case .audit: UInt32(PLUGIN_PRIORITY_AUDIT)
        case .debug: UInt32(PLUGIN_PRIORITY_DEBUG)
        case .info: UInt32(PLUGIN_PRIORITY_INFO)
        case .warn: UInt32(PLUGIN_PRIORITY_WARN)
        case .error: UInt32(PLUGIN_PRIORITY_ERROR)
        case .critical: UInt32(PLUGIN_PRIORITY_CRITICAL)
        case .sample: UInt32(PLUGIN_PRIORITY_SAMPLE)
        }
    }
}
