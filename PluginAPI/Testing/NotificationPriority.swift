import PluginAPI

/// How important a notification is.
public enum NotificationPriority: UInt32, CaseIterable, Sendable {
    /// What was done.
    case audit = 1
    /// What only authors want to know.
    case debug = 2
    /// What happened.
    case info = 4
    /// What may be wrong.
    case warn = 8
    /// What is wrong.
    case error = 16
    /// What is very wrong.
    case critical = 32
    /// What was measured.
    case sample = 64
}
