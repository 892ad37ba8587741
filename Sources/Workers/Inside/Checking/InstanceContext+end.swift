extension InstanceContext {
    /// Why a verb ended the work of an instance: with a reason if one was reported since there were so many reports.
    func end(_ verb: String, _ reason: String, after reports: Int) -> CheckTranscript.End {
        self.reportCount > reports
            ? .failed(verb: verb, reason: String(reason.prefix(2000))) : .failedSilently(verb: verb)
    }
}
