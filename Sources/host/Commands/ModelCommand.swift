import ClusterModels
import Collecting
import Configuration
import Platform
import Records

/// `host model list` and `host model show NAME`: what a running host knows of the models of collectors.
enum ModelCommand {
    /// What can be asked of it.
    static let actions = ["list", "show"]

    static func run(_ line: ParsedCommandLine) throws -> ExitStatus {
        let action = line.operands[0]
        let names = Array(line.operands.dropFirst())
        let token = try line.text("token-file").map { try PushCommand.token($0) }
        let url = try ServerURL(line.text("url") ?? "")
        let client = APIClient(url, patience: line.integer("timeout") ?? 60, token: token)
        switch action {
        case "list":
            guard names.isEmpty else { throw UsageError(.unexpectedOperand, "model list takes no name") }
            return try Self.list(client, line)
        case "show":
            guard names.count == 1 else {
                throw UsageError(.missingOperand, "model show takes one NAME: whose model is to be shown?")
            }
            return try Self.show(names[0], client, line)
        default: throw UsageError.unknownAction(action, of: "model", among: Self.actions)
        }
    }

    /// The scope that a command line gives.
    static func scope(_ line: ParsedCommandLine) throws(UsageError) -> Value? {
        guard let text = line.text("scope") else { return nil }
        guard let value = try? JSON.decode(Array(text.utf8)), value.elements != nil else {
            throw UsageError(.badValue, "option --scope: expected a list in JSON, found \(quoted(text))")
        }
        return value
    }

    /// The form that a command line asks for.
    static func form(_ line: ParsedCommandLine) throws(UsageError) -> ModelForm {
        switch (line.flag("xml"), line.flag("json")) {
        case (true, true): throw UsageError(.badValue, "options --xml and --json: expected one of them, found both")
        case (true, false): return .xml
        case (false, true): return .json
        case (false, false): return .list
        }
    }

    /// Prints a model in a form.
    static func print(_ page: ModelPage, _ form: ModelForm, isDetailed: Bool) throws {
        guard form == .list else { return try Terminal.print(Self.lines(try page.bytes(form, isDetailed: isDetailed))) }
        let table = try page.table(isDetailed: isDetailed)
        try Self.print(table.columns.map(\.heading), table.rows.map { $0.map(Self.text) })
    }

    private static func list(_ client: APIClient, _ line: ParsedCommandLine) throws -> ExitStatus {
        guard let value = try Self.value(try client.request("GET", ["models"])) else { return .failure }
        if line.flag("json") {
            try Terminal.print(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
            return .success
        }
        let rows = (value.elements ?? []).compactMap(\.record).map { record -> [String] in
            let state = record["state"]?.record
            let elements = (record["elements"]?.record?.fields ?? []).map { "\(Self.text($0.value)) \($0.key)" }
            let word: String
            if let state {
                let isStale = state["stale"]?.flag ?? false
                let isPartial = state["partial"]?.flag ?? false
                let reason = state["reason"]?.text.map { ": \($0)" } ?? ""
                word =
                    isStale
                    ? "stale\(Self.duration(state["stale_since"]).map { " for \($0)" } ?? "")\(reason)"
                    : isPartial ? "partial\(reason)" : "fresh"
            } else {
                word = record["failure"]?.text.map { "none: \($0)" } ?? "none"
            }
            return [
                Self.text(record["name"]), record["refreshed"]?.flag ?? false ? "yes" : "on demand",
                Self.text(state?["version"]), Self.duration(state?["built"]).map { "\($0) ago" } ?? "",
                elements.joined(separator: ", "),
                singleLine(word),
            ]
        }
        try Self.print(["NAME", "REFRESHED", "VERSION", "BUILT", "ELEMENTS", "STATE"], rows)
        return .success
    }

    private static func show(_ name: String, _ client: APIClient, _ line: ParsedCommandLine) throws -> ExitStatus {
        let form = try Self.form(line)
        var query = [(name: "format", value: form.rawValue)]
        let isDetailed = line.flag("detail")
        if isDetailed { query.append((name: "detail", value: "true")) }
        if let scope = try Self.scope(line) {
            query.append((name: "scope", value: String(decoding: JSON.encode(scope), as: UTF8.self)))
        }
        let answer = try client.request("GET", ["models", name], query: query)
        guard answer.status == 200, form == .list else {
            guard answer.status == 200 else { return try Self.value(answer) == nil ? .failure : .success }
            try Terminal.print(Self.lines(answer.body))
            return .success
        }
        guard let value = try Self.value(answer)?.record else { return .failure }
        if value["stale"]?.flag ?? false {
            let duration = Self.duration(value["stale_since"]).map { " for \($0)" } ?? ""
            Terminal.say("the model is stale\(duration): \(Self.text(value["reason"]))")
        }
        if value["partial"]?.flag ?? false { Terminal.say("the model is partial: \(Self.text(value["reason"]))") }
        let columns = ModelTable.columns(isDetailed: isDetailed)
        let rows = (value["context"]?.elements ?? []).compactMap(\.record).map { row in
            columns.map { Self.text(row[$0.key]) }
        }
        try Self.print(columns.map(\.heading), rows)
        return .success
    }

    /// A text that ends its last line.
    private static func lines(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self) + (bytes.last == UInt8(ascii: "\n") ? "" : "\n")
    }

    /// What an answer says; nil, and said, if it is no success.
    private static func value(_ answer: HTTPAnswer) throws -> Value? {
        let value = try? JSON.decode(answer.body)
        guard answer.status == 200, let value else {
            let detail = value?.record?["detail"]?.text ?? String(decoding: answer.body.prefix(200), as: UTF8.self)
            Terminal.say("the server answered \(answer.status): \(singleLine(detail))")
            return nil
        }
        return value
    }

    private static func print(_ headings: [String], _ rows: [[String]]) throws {
        let lines = TextTable.aligned(([headings] + rows).map { $0.map(TextTable.clean) })
        try Terminal.print(lines.map { $0 + "\n" }.joined())
    }

    /// How long ago a time was; nil: it is none.
    private static func duration(_ value: Value?) -> String? {
        guard let time = value?.number else { return nil }
        let seconds = max(Int(Double(Clock.system()) / 1_000_000 - time), 0)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86400) d"
        }
    }

    private static func text(_ value: Value?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): singleLine(text)
        case .some(let value): String(decoding: JSON.encode(value), as: UTF8.self)
        }
    }
}
