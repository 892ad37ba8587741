/// How much a line of the log matters.
public enum LogLevel: String, CaseIterable, Sendable {
    case debug
    case info
    case warning
    case error
}
