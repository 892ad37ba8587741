import Glibc
import Pipeline
import Workers

/// What is the same for all commands that run plugins: what is said meanwhile, and what is made of the end.
enum RunConclusion {
    /// Says and notes what the owner of a run hears.
    ///
    /// - Parameter isLive: Whether progress is one line that changes.
    static func handlers(_ catalog: PluginCatalog, isLive: Bool) -> GenerateRun.Handlers {
        let journal = catalog.settings.journal
        return GenerateRun.Handlers(
            log: Terminal.sayPlainly,
            progress: { isLive ? Terminal.showLive($0) : Terminal.sayPlainly($0) },
            decided: { decision in
                Terminal.say(decision.description)
                journal?.append(JournalEntry(decision))
            },
            failed: { failure in journal?.append(JournalEntry(failure)) },
            reloaded: { decision in
                Terminal.say(decision.description)
                journal?.append(JournalEntry(decision))
            }
        )
    }

    /// Seconds between two progress lines; a live line that stands still looks like a run that does.
    static func progressPeriod(_ asked: Int?, isLive: Bool) -> Int { isLive ? min(asked ?? 0, 1) : asked ?? 0 }

    /// Says how a run ended.
    static func status(of outcome: RunOutcome) -> ExitStatus {
        Terminal.endLive()
        if outcome.isReaderGone { return .signal(SIGPIPE) }
        for failure in outcome.failures { Terminal.say(failure) }
        Terminal.sayPlainly(outcome.summary)
        if outcome.hasRefusedOption { return .usage }
        if let signal = outcome.signal { return .signal(signal) }
        return outcome.failures.isEmpty ? .success : .failure
    }
}
