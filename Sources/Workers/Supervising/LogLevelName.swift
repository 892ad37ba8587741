/// The levels of lines that plugins write to the log.
enum LogLevelName {
    /// What stands before a line of a level; nothing before an ordinary one.
    static func prefix(_ level: Int) -> String {
        switch level {
        case 0: "debug: "
        case 2: "warning: "
        case 3: "error: "
        default: ""
        }
    }
}
