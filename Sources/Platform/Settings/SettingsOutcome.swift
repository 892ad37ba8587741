/// What came of reading a configuration.
public struct SettingsOutcome: Sendable {
    /// All that was found out, in the order of files and lines.
    public let findings: [SettingsFinding]
    /// The settings; nil if there are errors among the findings.
    public let settings: PlatformSettings?

    /// The number of findings of a severity.
    public func count(_ severity: SettingsFinding.Severity) -> Int {
        self.findings.count { $0.severity == severity }
    }
}
