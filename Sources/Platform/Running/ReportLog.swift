/// Says of what the engine reports what the log should have: of callbacks that fail again and again, each time that they
/// have failed twice as often.
struct ReportLog {
    private var counts: [String: Int] = [:]

    /// The line for a report, and whom it is about; nil: enough was said of it.
    mutating func text(of report: EngineReport, modules: [String]) -> (plugin: String, line: String)? {
        switch report {
        case .task(let event): return self.text(of: event, modules)
        case .unreadable(let partition, let reason):
            return ("platform", "a message in partition \(partition) cannot be read and is left out: \(reason)")
        case .delayed(let reason): return ("platform", "tasks wait, for the store or the bus does not work: \(reason)")
        case .postponed(let reason):
            return (
                "platform", "histories and lifetimes wait for their next time, for the store does not work: \(reason)"
            )
        case .snapshotFailed(let reason): return ("platform", "a snapshot was not made: \(reason)")
        case .noted(let text): return ("platform", text)
        case .lost(let partition): return ("platform", "another host has taken partition \(partition) over")
        case .hosts(let text): return ("platform", text)
        case .resumed: return ("platform", "tasks are done again")
        case .failed(let reason): return ("platform", reason)
        }
    }

    private mutating func text(of event: TaskEvent, _ modules: [String]) -> (plugin: String, line: String)? {
        switch event {
        case .callbackFailed(let hook, let entity, let id, let reason):
            let about = entity.isEmpty ? "" : " for \(entity) \(id)"
            return self.line(hook, "failed", "\(hook.name) failed\(about): \(reason)", modules)
        case .madeNonsense(let hook, let reason):
            return self.line(hook, "nonsense", "\(hook.name) made what does not fit the model: \(reason)", modules)
        case .tooDeep(let hook, let entity, let id, let depth):
            let text =
                "\(hook.name) made a task for \(entity) \(id) at the end of a chain of \(depth); it is left out, as"
                + " callbacks seem to feed each other"
            return self.line(hook, "deep", text, modules)
        case .outOfService(let module, _):
            let count = self.count("out \(module)")
            return count == 1
                ? ("module/\(modules[module])", "it is out of service; its callbacks are not called") : nil
        }
    }

    private mutating func line(
        _ hook: Hook,
        _ what: String,
        _ text: String,
        _ modules: [String]
    ) -> (plugin: String, line: String)? {
        let count = self.count("\(what) \(hook.module) \(hook.callback)")
        guard count & (count - 1) == 0 else { return nil }
        return ("module/\(modules[hook.module])", count == 1 ? text : "\(text) (the \(count)th time)")
    }

    private mutating func count(_ key: String) -> Int {
        self.counts[key, default: 0] += 1
        return self.counts[key] ?? 1
    }
}
