import Configuration
import Discovery
import Platform
import Records

/// `host config check DIR`, `show DIR`, `sample [NAME ...]` and `sample-ini [NAME ...]`. The exit status of the first two is 0 only without errors.
enum ConfigCommand {
    /// What can be asked of it.
    static let actions = ["check", "show", "sample", "sample-ini"]

    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let action = line.operands[0]
        let rest = Array(line.operands.dropFirst())
        switch action {
        case "check": return try Self.check(try Self.directory(rest, action), line, catalog)
        case "show": return try Self.show(try Self.directory(rest, action))
        case "sample":
            try Terminal.print(try ConfigSample.text(of: catalog.scan(), only: rest))
            return .success
        case "sample-ini":
            try Terminal.print(try ConfigSample.collectors(of: catalog.scan(), only: rest))
            return .success
        default: throw UsageError.unknownAction(action, of: "config", among: Self.actions)
        }
    }

    private static func directory(_ operands: [String], _ action: String) throws(UsageError) -> String {
        guard let directory = operands.first else {
            throw UsageError(.missingOperand, "DIR is missing: which directory is `config \(action)` about?")
        }
        guard operands.count == 1 else {
            throw UsageError(
                .unexpectedOperand,
                "config \(action) takes one directory, found \(quoted(operands[1])) as well"
            )
        }
        return directory
    }

    private static func check(
        _ directory: String,
        _ line: ParsedCommandLine,
        _ catalog: PluginCatalog
    ) throws -> ExitStatus {
        let outcome = SettingsReader.read(directory)
        let findings = outcome.findings + (try outcome.settings.map { try Self.collectors(in: $0, catalog) } ?? [])
        let isUsable = outcome.settings != nil && findings.allSatisfy { $0.severity != .error }
        let status = isUsable ? ExitStatus.success : .failure
        if line.flag("json") {
            let values = findings.map(\.value)
            try Terminal.print(String(decoding: JSON.encode(.array(values)), as: UTF8.self) + "\n")
            return status
        }
        var text = findings.map { "\($0)\n" }.joined()
        let counts = SettingsFinding.Severity.allCases.map { severity in
            let count = findings.count { $0.severity == severity }
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        text += "\(singleLine(directory)): \(counts.joined(separator: ", "))\n"
        try Terminal.print(text)
        return status
    }

    /// What is wrong with the collectors of a directory; which options they have is only known by their plugins.
    private static func collectors(in settings: PlatformSettings, _ catalog: PluginCatalog) throws -> [SettingsFinding]
    {
        guard settings.host.collectors.count > 0 else { return [] }
        do {
            let collecting = try CollectingSettings(
                files: [],
                directories: [],
                hostSettings: settings.host.collectors,
                directory: settings.directory,
                environment: catalog.environment,
                try catalog.scan()
            )
            return collecting.findings
        } catch let error as INIError {
            return [SettingsFinding(error)]
        } catch let error as UsageError {
            let file = "\(settings.directory)/\(HostCollectors.file)"
            let text = error.description
            let start = "\(HostCollectors.file): "
            let reason = text.hasPrefix(start) ? String(text.dropFirst(start.count)) : text
            return [SettingsFinding(.error, file, at: nil, "", reason)]
        }
    }

    private static func show(_ directory: String) throws -> ExitStatus {
        let outcome = SettingsReader.read(directory)
        guard let settings = outcome.settings else {
            for finding in outcome.findings where finding.severity == .error { Terminal.say(finding.description) }
            return .failure
        }
        try Terminal.print(settings.text)
        return .success
    }
}

extension SettingsFinding {
    /// The finding as an object.
    fileprivate var value: Value {
        [
            "severity": .string(self.severity.rawValue), "file": .string(self.file),
            "line": self.mark.map { .int($0.line) } ?? .null, "column": self.mark.map { .int($0.column) } ?? .null,
            "path": .string(self.path), "message": .string(self.message),
        ]
    }
}
