/// What came of one experiment with a plugin.
public struct CheckOutcome: Sendable {
    /// What the worker found, in order.
    public var findings: [CheckFinding] = []
    /// Why the worker could not make the experiment, if it said so.
    public var failure: String?
    /// How the worker ended.
    public var end = WorkerEnd(cause: .dismissed, lastWords: [])
    /// The first lines that the plugin printed, escaped for a terminal.
    public var lines: [String] = []
    /// How many lines it printed.
    public var lineCount = 0
    /// How many lines it wrote to the log.
    public var logLines = 0

    /// What its sandbox refused; nil if nobody watched, or the kernel does not let anybody watch.
    public var refusals: [RefusedCall]?

    /// Makes the outcome of nothing.
    public init() {}

    /// Why there is no whole result; nil if the worker did all and ended as it should.
    public var trouble: String? {
        if let failure = self.failure { return failure }
        return self.end.cause == .normal ? nil : "its worker \(self.end)"
    }

    /// The transcripts among the findings.
    public var transcripts: [CheckTranscript] {
        self.findings.compactMap { if case .transcript(let transcript) = $0 { transcript } else { nil } }
    }

    /// The events of a shard, if that was asked for.
    public var events: EventTranscript? {
        for finding in self.findings { if case .events(let events) = finding { return events } }
        return nil
    }

    /// What the process held, at each time that it was counted.
    public var resources: [CheckedResources] {
        self.findings.compactMap { if case .resources(let resources) = $0 { resources } else { nil } }
    }
}
