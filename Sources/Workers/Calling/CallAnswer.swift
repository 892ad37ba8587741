import PluginABI

/// What came back of a call.
public struct CallAnswer: Hashable, Sendable {
    /// The status that the verb returned, PLUGIN_OK or another of `plugin_status`.
    public var status: Int32
    /// The answer with PLUGIN_OK; else the reason, as UTF-8 text, if one was given.
    public var bytes: [UInt8]

    /// Makes an answer.
    public init(status: Int32 = Int32(PLUGIN_OK), bytes: [UInt8] = []) {
        self.status = status
        self.bytes = bytes
    }

    /// Whether the verb did what was asked.
    public var isOK: Bool { self.status == Int32(PLUGIN_OK) }

    /// The reason, where it is not OK: on one line and safe to show.
    public var reason: String { OutputLines.line(String(decoding: self.bytes.prefix(4096), as: UTF8.self)) }
}
