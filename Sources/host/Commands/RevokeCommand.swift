import Configuration
import Discovery
import Workers

/// `host revoke NAME`: takes back all that was granted to an extension, whether its file is still there or not.
enum RevokeCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let reference = ExtensionReference(line.operands[0])
        let list = try catalog.grants.list()
        let kinds = Set(list.grants.filter { reference.fits(kind: $0.kind, name: $0.name) }.map(\.kind)).sorted()
        guard let kind = kinds.first else {
            let advice =
                nearestName(to: reference.name, among: list.grants.map(\.name))
                .map { "did you mean '\($0)'?" } ?? "`host grants` lists what is"
            throw UsageError(.badValue, "nothing is granted to \(quoted(reference.text)); \(advice)")
        }
        guard kinds.count == 1 else {
            let names = kinds.map { ExtensionReference(kind: $0, name: reference.name).text }
            throw UsageError(
                .badValue,
                "several extensions called \(quoted(reference.text)) have grants; say one of "
                    + names.joined(separator: ", ")
            )
        }
        let removed = try catalog.grants.store.update { $0.remove(kind: kind, name: reference.name) }
        for grant in removed { catalog.settings.journal?.append(JournalEntry(revoked: grant)) }
        let lines = removed.map { grant in
            "revoked from \(kind) \(quoted(grant.name)) in \(grant.file): \(needList(grant.needs))"
        }
        try Terminal.print(lines.map { singleLine($0) + "\n" }.joined())
        return .success
    }
}
