import PluginAPI

/// A line that an extension wrote to the host's log.
public struct LogLine: Hashable, Sendable {
    /// How important it is.
    public let level: LogLevel
    /// The text, as it was given.
    public let message: String

    /// Makes a line, to compare with.
    public init(_ level: LogLevel, _ message: String) {
        self.level = level
        self.message = message
    }
}
