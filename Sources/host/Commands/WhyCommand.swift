import Configuration
import Discovery
import Records
import Workers

/// `host why NAME|FILE`: in what state an extension or a file is, and the last decisions about it.
enum WhyCommand {
    /// Most decisions that are shown.
    private static let mostDecisions = 20

    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let subject = line.operands[0]
        let registry = try catalog.scan()
        let isPath = subject.contains("/") || subject.hasSuffix(".so")
        let path = catalog.absolute(subject)
        let journal = catalog.settings.journal
        var states =
            isPath ? PluginState.states(ofFile: path, in: registry) : PluginState.states(of: subject, in: registry)
        if states.isEmpty, !isPath {
            // An extension that is gone from the registry was in a file that may be refused now.
            let files = Set(journal?.entries { $0.name == subject }.map(\.file) ?? [])
            states = files.sorted().flatMap { PluginState.refusals(ofFile: $0, in: registry) }
        }
        // What is told of a whole file, such as a crash in its registration, is told of its extensions too.
        let files = Set(states.map(\.file))
        let isWanted: (JournalEntry) -> Bool = { entry in
            isPath ? entry.file == path : entry.name == subject || (entry.name.isEmpty && files.contains(entry.file))
        }
        let decisions = (journal?.entries(where: isWanted) ?? []).suffix(Self.mostDecisions)
        guard !states.isEmpty || !decisions.isEmpty else {
            let advice =
                nearestName(to: subject, among: registry.extensions.map(\.description.name))
                .map { "did you mean '\($0)'?" } ?? "`host --list-plugins` shows what was found"
            throw UsageError(.badValue, "nothing is known of \(quoted(subject)); \(advice)")
        }
        if line.flag("json") {
            let value: Value = [
                "states": .array(states.map(\.value)),
                "decisions": .array(decisions.map(\.value)),
            ]
            try Terminal.print(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
            return .success
        }
        var text = states.isEmpty ? "\(singleLine(subject)) is not there any more.\n" : ""
        text += states.map(\.text).joined()
        text += decisions.isEmpty ? "No decision about it is on record.\n" : "Decisions, the newest last:\n"
        text += decisions.map { "  \($0.text)\n" }.joined()
        try Terminal.print(text)
        return .success
    }
}
