import Configuration

/// Gathers findings while files are read.
final class SettingsFindings {
    private(set) var all: [SettingsFinding] = []

    func add(_ severity: SettingsFinding.Severity, _ file: String, _ mark: YAMLMark?, _ path: String, _ message: String)
    {
        self.all.append(SettingsFinding(severity, file, at: mark, path, message))
    }

    /// All, by files and lines.
    var sorted: [SettingsFinding] {
        self.all.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            let key = { (finding: SettingsFinding) in (finding.file, finding.mark?.line ?? 0, finding.mark?.column ?? 0)
            }
            return key(first) == key(second) ? left.offset < right.offset : key(first) < key(second)
        }.map(\.element)
    }

    var hasError: Bool { self.all.contains { $0.severity == .error } }
}
