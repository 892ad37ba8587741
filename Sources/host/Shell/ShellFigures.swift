import Records

/// Counters of the server under the names that DP³ gives them, taken from `/metrics`.
struct ShellFigures {
    /// Counters that belong together.
    enum Group: String, CaseIterable {
        case tasks = "te"
        case hooks = "secondary_hooks"
    }

    private static let tasks = [
        "pluginhost_platform_tasks_total": "task_processed",
        "pluginhost_platform_entities_created_total": "record_created",
        "pluginhost_platform_entities_removed_total": "record_removed",
        "pluginhost_platform_module_errors_total": "module_error",
        "pluginhost_platform_unreadable_messages_total": "task_processing_error",
    ]

    private static let hooks = [
        "pluginhost_plugin_records_total": "executions", "pluginhost_plugin_errors_total": "failures",
    ]

    let group: Group
    /// Whether they are shown twice, for those who look for two intervals.
    let showsBoth: Bool

    /// The counters that a page of metrics has.
    func value(in page: String) -> Value {
        var counts = Record()
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let number = Double(line[line.index(after: space)...]) else {
                continue
            }
            guard let name = self.name(of: line[..<space]) else { continue }
            counts[name] = Int(exactly: number).map { .int($0) } ?? .double(number)
        }
        return self.showsBoth ? ["current": .map(counts), "last": .map(counts)] : .map(counts)
    }

    /// What a number is called; nil: it is not of the group.
    private func name(of series: Substring) -> String? {
        switch self.group {
        case .tasks: return Self.tasks[String(series)]
        case .hooks:
            guard let brace = series.firstIndex(of: "{"), let name = Self.hooks[String(series[..<brace])] else {
                return nil
            }
            let start = "{plugin=\"module/"
            guard series[brace...].hasPrefix(start), series.hasSuffix("\"}") else { return nil }
            return "\(series[brace...].dropFirst(start.count).dropLast(2))/\(name)"
        }
    }
}
