import Configuration

/// Gathers findings while files are read.
final class SettingsFindings {
    private(set) var all: [SettingsFinding] = []

    func add(_ severity: SettingsFinding.Severity, _ file: String, _ mark: YAMLMark?, _ path: String, _ message: String)
    {
        self.all.append(SettingsFinding(severity, file, at: mark, path, message))
    }

    var hasError: Bool { self.all.contains { $0.severity == .error } }
}
