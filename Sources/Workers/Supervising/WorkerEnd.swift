import Glibc

/// How a worker ended.
public struct WorkerEnd: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why it ended.
    public enum Cause: Hashable, Sendable {
        /// It did its task and said bye.
        case normal
        /// It left by `exit` without having said bye.
        case exited(status: Int32)
        /// It died of a signal that the host did not send.
        case signalled(Int32)
        /// It took longer than allowed and was killed.
        case hung(doing: String, seconds: Double)
        /// It owed records, made none for so long, and was killed.
        case stalled(seconds: Int)
        /// It broke the rules of the control channel or of the ring and was killed.
        case violatedProtocol(String)
        /// The host ended it because its work was not needed any more.
        case dismissed
        /// The system did not let it start.
        case notStarted(String)
    }

    /// Why it ended.
    public let cause: Cause
    /// The last lines that it wrote to its standard error, oldest first, escaped for a terminal.
    public let lastWords: [String]

    /// What is known of the crash, if a signal ended it that its code was the cause of.
    public let crash: CrashReport?

    /// Makes an end of its parts.
    public init(cause: Cause, lastWords: [String], crash: CrashReport? = nil) {
        self.cause = cause
        self.lastWords = lastWords
        self.crash = crash
    }

    /// One clause: the cause, of a crash in words; without the worker as its subject.
    public var clause: String { self.crash?.clause ?? self.cause.description }

    /// One sentence: the cause, the last words if there are any, and the file with the report if there is one.
    public var description: String { self.clause + self.details }

    /// What follows the clause: last words and the report's file.
    var details: String {
        var details = ""
        if !self.lastWords.isEmpty { details += "; its last words: \(self.lastWords.joined(separator: " | "))" }
        if let file = self.crash?.file { details += "; report: \(file)" }
        return details
    }
}

extension WorkerEnd.Cause: CustomStringConvertible {
    /// One clause, without the worker as its subject.
    public var description: String {
        switch self {
        case .normal: return "ended normally"
        case .exited(let status): return "ended its process with exit status \(status) in the middle of its work"
        case .signalled(let signal):
            let verb = signal == SIGKILL ? "was killed by" : "crashed with"
            return "\(verb) \(SignalName.of(signal)) (\(String(cString: strsignal(signal))))"
        case .hung(let doing, let seconds):
            return "was killed because \(doing) took longer than \(Self.format(seconds)) s"
        case .stalled(let seconds): return "was killed because it made no record for \(seconds) s"
        case .violatedProtocol(let what): return "was killed because \(what)"
        case .dismissed: return "was stopped"
        case .notStarted(let reason): return "could not be started: \(reason)"
        }
    }

    /// Whether it is likely to have to do with the record that was to be made next. A SIGKILL may come from outside, or
    /// from a kernel that is short of memory.
    var accusesRecord: Bool {
        switch self {
        case .signalled(SIGKILL), .notStarted, .dismissed: false
        case .normal, .exited, .signalled, .hung, .stalled, .violatedProtocol: true
        }
    }

    /// Whether a batch in flight may be the cause. One that breaks rules is judged by that alone.
    public var accusesBatch: Bool { self.accusesRecord && !self.isBreach }

    /// Whether it broke a rule between host and worker.
    var isBreach: Bool { if case .violatedProtocol = self { true } else { false } }

    private static func format(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }
}
