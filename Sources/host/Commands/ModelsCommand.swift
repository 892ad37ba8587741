import Configuration
import Discovery
import Glibc
import Records
import Synchronizing

/// `host models check DIR` and `show [DIR] [MODEL]`, and what `ObjectsCommand` does. The exit status is 0 only without errors.
enum ModelsCommand {
    /// What can be asked of it.
    static let actions = ["check", "show"] + ObjectsCommand.actions

    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let action = line.operands[0]
        let rest = Array(line.operands.dropFirst())
        let isJSON = line.flag("json")
        switch action {
        case "check":
            let directory = try Self.directory(rest)
            return try Self.check(directory, try PluginModels.read(line, catalog), isJSON: isJSON)
        case "show": return try Self.show(rest, try PluginModels.read(line, catalog).sources, isJSON: isJSON)
        case _ where ObjectsCommand.actions.contains(action): return try ObjectsCommand(line, catalog).run(action)
        default: throw UsageError.unknownAction(action, of: "models", among: Self.actions)
        }
    }

    // MARK: - check

    private static func directory(_ operands: [String]) throws(UsageError) -> String {
        guard let directory = operands.first else {
            throw UsageError(.missingOperand, "DIR is missing: in which directory are the models to check?")
        }
        guard operands.count == 1 else {
            throw UsageError(
                .unexpectedOperand,
                "models check takes one directory, found \(quoted(operands[1])) as well"
            )
        }
        return directory
    }

    private static func check(
        _ directory: String,
        _ declared: (sources: [XProtoSource], hasFailed: Bool),
        isJSON: Bool
    ) throws -> ExitStatus {
        let outcome = ModelDirectory.read(directory, with: declared.sources)
        let status = outcome.models == nil || declared.hasFailed ? ExitStatus.failure : .success
        if isJSON {
            let values = outcome.findings.map(\.value)
            try Terminal.print(String(decoding: JSON.encode(.array(values)), as: UTF8.self) + "\n")
            return status
        }
        var text = outcome.findings.map { "\($0)\n" }.joined()
        let counts = ModelFinding.Severity.allCases.map { severity in
            let count = outcome.count(severity)
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        text += "\(singleLine(directory)): \(counts.joined(separator: ", "))\n"
        try Terminal.print(text)
        return status
    }

    // MARK: - show

    private static func show(_ operands: [String], _ declared: [XProtoSource], isJSON: Bool) throws -> ExitStatus {
        var operands = operands[...]
        var isOfDirectory = !declared.isEmpty
        var outcome = XProtoReader.read(declared)
        // One word can be either; a model of the host is meant if it names one, and nothing else is there of that name.
        if let first = operands.first, operands.count > 1 || Self.isPath(first) {
            operands.removeFirst()
            (outcome, isOfDirectory) = (ModelDirectory.read(first, with: declared), true)
        }
        guard let models = Self.models(outcome) else { return .failure }
        let name = operands.popFirst()
        guard operands.isEmpty else {
            throw UsageError(
                .unexpectedOperand,
                "models show takes a directory and a model, found \(quoted(operands[operands.startIndex])) as well"
            )
        }
        guard let name else {
            let shown = models.models.filter { $0.isBuiltIn != isOfDirectory }
            if isJSON {
                let value: Value = [
                    "content_hash": .string(models.contentHash), "models": .array(shown.map(ModelText.value)),
                ]
                try Terminal.print(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
            } else {
                try Terminal.print(ModelText.table(of: shown))
            }
            return .success
        }
        guard let model = models.model(name) else {
            let advice = nearestName(to: name, among: models.models.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
            throw UsageError(.badValue, "there is no model \(quoted(name))\(advice)")
        }
        let text =
            isJSON
            ? String(decoding: JSON.encode(ModelText.value(of: model)), as: UTF8.self) + "\n"
            : ModelText.page(of: model)
        try Terminal.print(text)
        return .success
    }

    /// The models, if there are no errors, which are told.
    private static func models(_ outcome: ModelOutcome) -> DataModel? {
        guard outcome.models == nil else { return outcome.models }
        for finding in outcome.findings where finding.severity == .error { Terminal.say(finding.description) }
        return nil
    }

    private static func isPath(_ word: String) -> Bool {
        var status = stat()
        return word.utf8.contains(UInt8(ascii: "/")) || stat(word, &status) == 0
            || (DataModel.base.model(word) == nil && word.hasPrefix("."))
    }
}
