import Records

extension PlatformSettings {
    /// What a running platform takes over, by file and key; all else needs a restart.
    private static let changeable: Set<String> = [
        "control.allowed_actions", "processing_core.enabled_modules", "host.modules.deadline", "host.modules.workers",
        "host.modules.failures", "host.limits.waiting_size", "host.limits.generations", "host.limits.problems",
        "host.log_format",
    ]

    /// Names of what differs from other settings and is only taken over by a restart, such as `host.http`.
    public func changesThatNeedARestart(_ other: PlatformSettings) -> [String] {
        var changes: [String] = []
        Self.compare(.map(self.record), .map(other.record), "", &changes)
        return changes
    }

    private static func compare(_ value: Value?, _ other: Value?, _ name: String, _ changes: inout [String]) {
        // What a module reads is its own.
        guard value != other, !self.changeable.contains(name), name != "modules" else { return }
        // Entity types are told by their names, whatever differs in them; plugins by what they are for.
        let depth = name.isEmpty ? 0 : name.split(separator: ".").count
        let isLeaf = name == "host.store" || name == "host.bus" || name == "host.gateway" || depth == 3
        guard !isLeaf, depth < 2 || name.hasPrefix("host."), let record = value?.record, let others = other?.record
        else {
            return changes.append(name)
        }
        var keys = record.fields.map(\.key)
        keys += others.fields.map(\.key).filter { record[$0] == nil }
        for key in keys {
            self.compare(record[key], others[key], name.isEmpty ? key : "\(name).\(key)", &changes)
        }
    }
}
