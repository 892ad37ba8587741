/// How lines of the log are written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// For people: time, level, message, and fields as `name=value`.
    case text
    /// For programs: a JSON object a line.
    case json
}
