import Workers

extension Check {
    /// Seconds that a batch may take when the run is being stopped: as long as a worker has to end then.
    private static let stopDeadline = 5.0
    /// Records of the check for leaks, and seconds after which it has seen enough.
    private static let manyRecords = 1_000_000
    private static let leakPatience = 20.0
    /// Bytes by which the heap may grow over them.
    private static let leakSlack = 1 << 20
    private static let shownLines = 5

    static let cancellation = Check(
        "cancellation",
        ["is_cancelled"],
        "a large batch returns soon when the run is being stopped",
        .model { model in
            var task = model.records(100_000_000)
            task.experiment = .cancellation
            task.producer.batchSize = task.count
            let outcome = try model.attempt(task, deadline: Self.stopDeadline)
            if case .hung = outcome.end.cause {
                throw BrokenPromise(
                    "is_cancelled",
                    expected: "a batch of \(task.count) records returns within \(Int(Self.stopDeadline)) s when"
                        + " is_cancelled says so",
                    found: "it did not return"
                )
            }
            if let trouble = outcome.trouble {
                throw BrokenPromise(
                    naming: trouble,
                    otherwise: "process",
                    expected: "the worker does its work and ends"
                )
            }
            guard let transcript = outcome.transcripts.first else { throw CheckedModel.silence }
            if transcript.count == 0, transcript.end != .complete {
                throw Inapplicable("there are no records to look at: \(transcript.end.text)")
            }
            var judgement = Judgement()
            judgement.details = ["it returned with \(transcript.count) records"]
            return judgement
        }
    )

    static let failures = Check(
        "failures",
        ["P-05"],
        "a verb that fails gives a reason",
        .model { model in
            var judgement = Judgement()
            var reasons: Set<String> = []
            for seed in [model.file.settings.seed, 0, .max] {
                for resumeAt in [0, UInt64(CheckedModel.fewRecords)] {
                    var task = model.records(CheckedModel.fewRecords, seed: seed)
                    task.producer.resumeAt = resumeAt
                    let transcript = try model.transcript(task)
                    switch transcript.end {
                    case .failedSilently(let verb):
                        throw BrokenPromise(
                            "P-05",
                            expected: "\(verb) calls `report` before it returns PLUGIN_FAILED",
                            found: "with seed \(Int64(bitPattern: seed)) it failed after \(transcript.count) records"
                                + " and reported nothing"
                        )
                    case .failed(let verb, let reason):
                        reasons.insert("\(verb) fails after \(Int(resumeAt) + transcript.count) records: \(reason)")
                    case .complete, .broke: break
                    }
                }
            }
            judgement.notes = reasons.sorted()
            return judgement
        }
    )

    static let leak = Check(
        "leak",
        ["P-02"],
        "making records does not take more and more memory",
        .model { model in
            var task = model.records(Self.manyRecords)
            task.experiment = .growth
            task.budget = Self.leakPatience
            let outcome = try model.run(task, deadline: model.file.settings.deadline + Self.leakPatience)
            guard let transcript = outcome.transcripts.first else { throw CheckedModel.silence }
            guard outcome.resources.count > 1 else {
                throw Inapplicable("it makes too few records: \(transcript.count), then \(transcript.end.text)")
            }
            var judgement = Judgement()
            judgement.broken = Growth(outcome.resources, unit: "record", slack: Self.leakSlack).broken
            judgement.details = ["\(transcript.count) records"]
            return judgement
        }
    )

    static let output = Check(
        "output",
        [],
        "what it prints, which becomes lines of the host's log",
        .model { model in
            let outcome = try model.run(model.records(CheckedModel.batchSize))
            var judgement = Judgement()
            if outcome.lineCount > 0 {
                judgement.notes.append(
                    "it printed \(outcome.lineCount) lines while it made \(CheckedModel.batchSize) records"
                )
                judgement.notes += outcome.lines.prefix(Self.shownLines).map { "  \($0)" }
            }
            if outcome.logLines > 0 { judgement.notes.append("it wrote \(outcome.logLines) lines to the log") }
            return judgement
        }
    )
}
