import Configuration
import Discovery
import PluginABI
import Records
import Workers

/// All that is known of one extension, for `host inspect`.
struct PluginPage {
    private let description: ExtensionDescription
    /// The plugin's file.
    let path: String
    private let facts: PluginFacts
    private let status: String
    /// What is granted and what is not; nil if it needs nothing, or is not on the search path.
    var decision: GrantDecision?
    /// What its workers may do, if all that it needs is granted.
    var sandbox: SandboxPolicy?
    /// What grants all that is needed.
    var grantCommand = ""
    /// What the sandbox of its workers truly enforces, if that was asked for.
    var enforced: SandboxReport?

    init(_ description: ExtensionDescription, path: String, facts: PluginFacts, status: String) {
        self.description = description
        self.path = path
        self.facts = facts
        self.status = status
    }

    init(_ description: ExtensionDescription, _ file: RegisteredFile, status: String) {
        self.init(description, path: file.path, facts: file.facts ?? PluginFacts(), status: status)
    }

    /// The lines for people.
    var text: String {
        var lines = ["\(self.description.kind) \(self.description.name)"]
        for (title, value) in self.properties where !value.isEmpty {
            lines.append("  \(title): \(String(repeating: " ", count: max(0, 12 - title.count)))\(value)")
        }
        lines.append("  options:\(self.description.options.isEmpty ? "     none" : "")")
        for option in self.description.options {
            lines.append("    --\(option.name)  \(option.expectation)\(option.initial.map { ", default \($0)" } ?? "")")
            if !option.help.isEmpty { lines.append("        \(option.help)") }
        }
        if let report = self.enforced { lines += Self.lines(report) }
        return lines.map { singleLine($0) + "\n" }.joined()
    }

    private static func lines(_ report: SandboxReport) -> [String] {
        let width = report.findings.map(\.name.count).max() ?? 0
        let findings = report.findings.map { finding in
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let state = finding.state.rawValue + String(repeating: " ", count: 7 - finding.state.rawValue.count)
            return "    \(name)  \(state)  \(finding.evidence)"
        }
        let summary = report.complaint ?? "all that was asked holds"
        return ["  enforced, as tried from inside a worker just now: \(summary)"] + findings
    }

    private var properties: [(String, String)] {
        let encodings = [(1, "CBOR"), (2, "JSON"), (4, "CSV"), (8, "the bytes of a format")].filter {
            self.description.encodings & UInt32($0.0) != 0
        }
        let isMedium = self.description.kind == PLUGIN_KIND_MEDIUM
        return [
            ("summary", self.description.summary),
            ("version", self.description.version),
            ("status", self.status),
            (
                "needs",
                self.description.needs.isEmpty ? "nothing" : self.list(self.description.needs.map(\.description))
            ),
            ("granted", self.decision?.holding.map { "\(needList($0.needs)), on \($0.date)" } ?? ""),
            ("not granted", self.missingText),
            ("changed", self.decision.flatMap { changeLine($0, self.description.needs) } ?? ""),
            ("columns", self.list(self.description.columns)),
            (isMedium ? "takes" : "encodings", self.list(encodings.map(\.1))),
            ("format", self.description.format),
            ("file", self.path),
            ("contract", "\(self.facts.abiMajor).\(self.facts.abiMinor), PluginAPI \(self.facts.apiVersion)"),
            ("built with", self.list([self.facts.compiler] + self.facts.toolchain)),
            ("built for", "\(self.facts.target)\(self.facts.glibc.map { ", glibc \($0) or newer" } ?? "")"),
            ("build", self.facts.isOptimized ? "optimised" : "debug: many times slower than an optimised build"),
            ("libraries", self.list(self.facts.libraries)),
            ("run paths", self.list(self.facts.runPaths)),
        ]
    }

    private var missingText: String {
        guard let decision = self.decision, !decision.isGranted else { return "" }
        return "\(needList(decision.missing)); `\(self.grantCommand)` grants it"
    }

    /// What is granted, for programs; null if nothing is needed.
    private var grantValue: Value {
        guard let decision = self.decision else { return .null }
        func list(_ needs: [Need]) -> Value { .array(needs.map { .string($0.description) }) }
        var record: Record = [
            "granted": list(decision.granted), "missing": list(decision.missing),
            "date": decision.holding.map { .string($0.date) } ?? .null,
        ]
        if let change = decision.change(to: self.description.needs) {
            record["changed"] = [
                "added": list(change.added), "removed": list(change.removed), "same": list(change.same),
            ]
        }
        return .map(record)
    }

    private func list(_ items: [String]) -> String { items.joined(separator: ", ") }

    /// The same for programs.
    var value: Value {
        var record: Record = [
            "name": .string(self.description.name),
            "kind": .string(self.description.kind),
            "summary": .string(self.description.summary),
            "version": .string(self.description.version),
            "status": .string(self.status),
            "file": .string(self.path),
            "api": .string(self.facts.apiVersion),
            "abi": .string("\(self.facts.abiMajor).\(self.facts.abiMinor)"),
            "compiler": .string(self.facts.compiler),
            "target": .string(self.facts.target),
            "optimized": .bool(self.facts.isOptimized),
            "toolchain": .array(self.facts.toolchain.map(Value.string)),
            "libraries": .array(self.facts.libraries.map(Value.string)),
            "run_paths": .array(self.facts.runPaths.map(Value.string)),
            "glibc": self.facts.glibc.map(Value.string) ?? .null,
            "needs": .array(self.description.needs.map { .string($0.description) }),
            "grant": self.grantValue,
            "columns": .array(self.description.columns.map(Value.string)),
            "options": .array(self.description.options.map(\.value)),
        ]
        if let report = self.enforced {
            record["enforced"] = .array(
                report.findings.map {
                    ["name": .string($0.name), "state": .string($0.state.rawValue), "evidence": .string($0.evidence)]
                }
            )
        }
        return .map(record)
    }
}
