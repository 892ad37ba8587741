/// How a run ended.
public struct RunOutcome: Hashable, Sendable {
    /// Records delivered.
    public var delivered = 0
    /// From the first grant to the end, in nanoseconds.
    public var elapsed: Int64 = 0
    /// What went wrong, one sentence each, in the order in which it happened.
    public var failures: [String] = []
    /// Whether a plugin refused the value of an option, which is a mistake in the command.
    public var hasRefusedOption = false
    /// Whether the reader of the output is gone, which is no failure.
    public var isReaderGone = false
    /// The signal that ended the run early, if one did.
    public var signal: Int32?

    /// The last progress line.
    public var summary: String { RunProgress.line(delivered: self.delivered, elapsed: self.elapsed) }

    /// Makes the outcome of a run that has not begun.
    public init() {}
}
