import Discovery
import Glibc

/// What is known of a worker's crash: for messages and for the file that is kept of it.
public struct CrashReport: Hashable, Sendable {
    /// The signal that ended the process.
    public let signal: Int32
    /// What happened, in words, as a clause that follows a colon.
    public let cause: String
    /// The address that was accessed, if that was it.
    public let faultAddress: UInt64?
    /// Where the code was, as in `in libTestExt.so + 0x1234 (symbol + 4)`; nil if that is not known.
    public let place: String?
    /// The kernel's number of the thread; nil if it is not known.
    public let thread: Int32?
    /// The last lines that the plugin wrote to its standard error, oldest first, escaped for a terminal.
    public let lastWords: [String]
    /// What the Swift backtracer wrote, line by line, escaped for a terminal; empty without `--backtrace`.
    public let backtrace: [String]
    /// The path of the file that was kept of it.
    public internal(set) var file: String?

    /// Signals that a process dies of because of what its code does.
    private static let fatalSignals = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU]

    /// Makes the report of a process that a signal ended; nil if that signal is no crash.
    ///
    /// - Parameters:
    ///   - record: What the worker wrote into its crash pipe; whatever does not fit the signal is ignored.
    ///   - errorLines: The last lines of its standard error.
    init?(signal: Int32, record bytes: [UInt8], errorLines: [String], image: Image?) {
        guard Self.fatalSignals.contains(signal) else { return nil }
        let record = CrashRecord(bytes).flatMap { $0.signal == signal ? $0 : nil }
        self.signal = signal
        self.cause = record?.cause ?? CrashRecord.cause(of: signal)
        self.faultAddress = record.flatMap { $0.hasFaultAddress ? $0.faultAddress : nil }
        self.place = record.flatMap { CrashPlace($0, image: image)?.description }
        self.thread = record?.thread
        let backtrace = CrashBacktrace(errorLines, base: record?.pluginBase ?? 0, image: image)
        self.lastWords = Array(backtrace.linesBefore.suffix(OutputLines.tailLength))
        self.backtrace = backtrace.lines
    }

    /// One clause: signal, cause and place.
    public var clause: String {
        "crashed with \(SignalName.of(self.signal)): \(self.cause)\(self.place.map { ", \($0)" } ?? "")"
    }

    /// All of it, for the file.
    ///
    /// - Parameters:
    ///   - subject: What the worker was called.
    ///   - time: As text.
    public func text(subject: String, plugin: String, time: String) -> String {
        var lines = [
            "plugin:  \(OutputLines.escaped(plugin))",
            "worker:  \(OutputLines.escaped(subject))",
            "time:    \(time)",
            "signal:  \(SignalName.of(self.signal)) (\(self.signal))",
            "cause:   \(self.cause)",
        ]
        if let address = self.faultAddress { lines.append("address: \(CrashRecord.hexadecimal(address))") }
        if let place = self.place { lines.append("place:   \(place)") }
        if let thread = self.thread { lines.append("thread:  \(thread)") }
        lines.append("last lines of its standard error:\(self.lastWords.isEmpty ? " none" : "")")
        lines += self.lastWords.map { "    \($0)" }
        lines.append("backtrace:\(self.backtrace.isEmpty ? " none; run with --backtrace to have one" : "")")
        lines += self.backtrace.map { "    \($0)" }
        return lines.map { "\($0)\n" }.joined()
    }
}
