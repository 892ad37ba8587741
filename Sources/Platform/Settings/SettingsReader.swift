import Configuration
import Records

// Every file that DP³ reads is read unchanged. Those that are not there stand for their defaults, but for `db_entities`. What
// only makes sense with MongoDB, RabbitMQ and Redis is checked for its keys and otherwise told to have no effect.

/// Reads a configuration directory.
public struct SettingsReader {
    private let findings = SettingsFindings()

    private init() {}

    /// Reads a directory, and tells all that is wrong with it at once.
    public static func read(_ directory: String) -> SettingsOutcome {
        let reader = SettingsReader()
        let trimmed = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        let settings = reader.read(trimmed)
        let findings = reader.findings.sorted
        return SettingsOutcome(findings: findings, settings: reader.findings.hasError ? nil : settings)
    }

    private static let sections = [
        "api", "control", "database", "event_logging", "garbage_collector", "history_manager", "host",
        "processing_core",
        "snapshots", "telemetry", "updater",
    ]

    private func read(_ directory: String) -> PlatformSettings? {
        guard let files = SettingsFiles(directory, self.findings) else { return nil }
        let entities = files.names.contains("db_entities") ? files.stems(in: "db_entities") : []
        if entities.isEmpty {
            let message = "expected at least one entity type, as db_entities/NAME.yml"
            self.findings.add(.error, "\(directory)/db_entities", nil, "", message)
        }
        var drafts: [(stem: String, node: SettingsNode)] = []
        for stem in entities {
            if let node = files.read("db_entities/\(stem)") {
                drafts.append((stem, node))
            } else if !self.findings.hasError {
                self.findings.add(
                    .warning,
                    "\(directory)/db_entities/\(stem).yml",
                    nil,
                    "",
                    "it is empty and stands for nothing"
                )
            }
        }
        var settings = PlatformSettings(directory: directory, model: ModelReader.read(drafts, self.findings))
        for name in files.names {
            guard name.hasSuffix(".yml") else {
                files.tellEnding(name)
                continue
            }
            let stem = String(name.dropLast(4))
            guard Self.sections.contains(stem) else {
                let advice = nearestName(to: stem, among: Self.sections).map { "; did you mean \($0).yml?" } ?? ""
                self.findings.add(.warning, "\(directory)/\(name)", nil, "", "nothing reads this file" + advice)
                continue
            }
            guard let node = files.read(stem), var map = SettingsMap(node) else { continue }
            self.section(stem, &map, &settings)
            map.finish()
        }
        if files.names.contains("modules"), files.isDirectory("modules") {
            for stem in files.stems(in: "modules") {
                guard let node = files.read("modules/\(stem)") else { continue }
                guard node.node.mapping != nil else {
                    node.fail("expected a mapping, found \(node.node.found)")
                    continue
                }
                settings.modules[stem] = Self.value(node.node).record
            }
        }
        return settings
    }

    private func section(_ stem: String, _ map: inout SettingsMap, _ settings: inout PlatformSettings) {
        switch stem {
        case "processing_core": self.processing(&map, &settings.processing)
        case "history_manager": self.history(&map, &settings.history)
        case "snapshots":
            if let schedule = map.nullable("creation_rate")?.schedule() { settings.snapshots.schedule = schedule }
            settings.snapshots.keepsEmpty = map.optional("keep_empty")?.flag() ?? true
        case "updater": self.updater(&map, &settings.updater)
        case "garbage_collector":
            if let schedule = map.nullable("collection_rate")?.schedule() { settings.garbageCollection = schedule }
        case "control":
            let actions = map.required("allowed_actions", "a list of actions, which may be empty")?.list() ?? []
            settings.allowedActions = Set(actions.compactMap { $0.choice(ControlAction.self) })
        case "event_logging": self.events(&map, &settings)
        case "telemetry":
            if let schedule = map.nullable("attribute_bson_size_schedule")?.schedule() {
                settings.attributeSizes = schedule
            }
        case "api": self.api(&map, &settings.api)
        case "database": self.database(&map, &settings.snapshots)
        default: HostSettingsReader.read(&map, &settings.host)
        }
    }

    private func processing(_ map: inout SettingsMap, _ settings: inout ProcessingSettings) {
        if let broker = map.optional("msg_broker") {
            broker.note("there is no RabbitMQ here; tasks wait on the bus that host.yml names")
            if var inner = SettingsMap(broker) {
                for key in ["host", "port", "virtual_host", "username", "password", "management_port"] {
                    _ = inner.optional(key)
                }
                inner.finish()
            }
        }
        if let workers = map.required("worker_processes", "a number of shards")?.integer(1...1024) {
            settings.workerProcesses = workers
        }
        if let threads = map.optional("worker_threads"), let number = threads.integer(1...10_000) {
            settings.workerThreads = number
            threads.note("it has no effect; a shard has one thread, and modules have the workers that host.yml tells")
        }
        if let inline = map.optional("max_inline_generated_tasks") {
            if case .bool = inline.node.scalar?.value {
                inline.fail("expected a whole number, at least 0, found \(inline.node.found)")
            } else {
                settings.inlineTasks = inline.integer(0...1_000_000) ?? 0
            }
        }
        settings.modulesDirectory = map.nullable("modules_dir")?.text()
        let modules = map.required("enabled_modules", "a list of modules, which may be empty")?.list() ?? []
        for module in modules {
            guard let name = module.text() else { continue }
            if settings.enabledModules.contains(name) {
                module.fail("\(quoted(name)) is in the list already")
            } else {
                settings.enabledModules.append(name)
            }
        }
    }

    private func history(_ map: inout SettingsMap, _ settings: inout HistorySettings) {
        if let schedule = map.required("aggregation_schedule", "a schedule such as {minute: \"*/10\"}")?.schedule() {
            settings.aggregation = schedule
        }
        if let schedule = map.required("datapoint_cleaning_schedule", "a schedule such as {minute: \"*/30\"}")?
            .schedule()
        {
            settings.datapointCleaning = schedule
        }
        if let marking = map.optional("mark_datapoints_schedule") {
            _ = marking.schedule()
            marking.note("it has no effect any more")
        }
        if let node = map.required("snapshot_cleaning", "a mapping with schedule and older_than"),
            var inner = SettingsMap(node)
        {
            if let cleaning = self.cleaning(&inner) { settings.snapshotCleaning = cleaning }
            inner.finish()
        }
        if let node = map.required("datapoint_archivation", "a mapping with schedule, older_than and archive_dir"),
            var inner = SettingsMap(node)
        {
            settings.archiving = self.cleaning(&inner)
            settings.archiveDirectory = inner.nullable("archive_dir")?.text()
            inner.finish()
        }
    }

    private func cleaning(_ map: inout SettingsMap) -> HistorySettings.Cleaning? {
        let schedule = map.required("schedule", "a schedule such as {hour: 2}")?.schedule()
        let age = map.required("older_than", "a duration such as 7d")?.duration()
        guard let schedule, let age else { return nil }
        return HistorySettings.Cleaning(schedule: schedule, minimumAge: age)
    }

    private func updater(_ map: inout SettingsMap, _ settings: inout UpdaterSettings) {
        let schedule = map.required("update_batch_cron", "a schedule such as {minute: \"*/5\"}")?.schedule()
        let node = map.required("update_batch_period", "the time between two runs of update_batch_cron")
        let period = node?.duration()
        if let schedule = map.nullable("cache_management_cron")?.schedule() { settings.cacheSchedule = schedule }
        settings.cacheEntries = map.optional("cache_max_entries")?.integer(0...(.max)) ?? settings.cacheEntries
        guard let schedule, let period else { return }
        settings.batchSchedule = schedule
        settings.batchPeriod = period
        if period <= .zero {
            node?.fail("expected a duration of more than nothing")
        } else if let first = schedule.next(from: 0), let second = schedule.next(after: first),
            second - first != period.microseconds
        {
            let actual = TimeSpan(microseconds: second - first)
            node?.warn("it is \(period), but update_batch_cron runs every \(actual); both should be the same")
        }
    }

    /// The value of a node, for those who read it themselves.
    static func value(_ node: YAMLNode) -> Value {
        switch node.content {
        case .sequence(let elements): return .array(elements.map(Self.value))
        case .mapping(let members): return .map(Record(members.map { ($0.key.text, Self.value($0.value)) }))
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .bool(let flag): return .bool(flag)
            case .int(let number): return .int(number)
            case .float(let number): return .double(number)
            case .text(let text): return .string(text)
            }
        }
    }
}
