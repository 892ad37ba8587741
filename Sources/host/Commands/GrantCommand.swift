import Configuration
import Discovery
import Glibc
import Workers

/// `host grant NAME [NEED...]`: agrees to what an extension declares that it needs, for its file as it is now.
enum GrantCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        // First, because nothing can be added to grants that cannot be read.
        _ = try catalog.grants.list()
        let registry = try catalog.scan()
        let found = try registry.find(ExtensionReference(line.operands[0]))
        let description = found.description
        let title = "\(description.kind) \(quoted(description.name))"
        let chosen = try Self.needs(line.operands.dropFirst(), of: description, title)
        guard !description.needs.isEmpty else {
            try Terminal.print("\(title) needs nothing; it can be used without a grant\n")
            return .success
        }
        let file = registry.file(of: found)
        let image = try Image(path: file.path)
        // The needs are those of the scan, so the file must be the one that was scanned.
        guard image.identity == file.identity, image.digest == file.digest else {
            throw UsageError(.badValue, "\(quoted(file.path, limit: 4096)) changed just now; run the command again")
        }
        let (before, grant) = try catalog.grants.store.update { list in
            let before = list.decision(about: description, digest: image.digest, file: file.path)
            let grant = Grant(
                kind: description.kind,
                name: description.name,
                file: file.path,
                digest: image.digest,
                needs: description.needs.filter { chosen.contains($0) || before.granted.contains($0) },
                time: Int64(time(nil))
            )
            list.add(grant)
            return (before, grant)
        }
        catalog.settings.journal?.append(JournalEntry(granted: grant))
        let rest = description.needs.filter { !grant.needs.contains($0) }
        var lines = ["granted to \(title) in \(file.path)", "  sha256: \(grant.digest)"]
        lines += grant.needs.map { "  \(Self.words($0))" }
        if let change = changeLine(before, description.needs) { lines.append(change) }
        if !rest.isEmpty {
            let command = catalog.command("grant", registry.reference(to: description).text)
            lines.append("still not granted: \(needList(rest)); `\(command)` grants all")
        }
        try Terminal.print(lines.map { singleLine($0) + "\n" }.joined())
        return .success
    }

    /// The declared needs that arguments mean: a capability means all needs of it, no argument all there are.
    private static func needs(
        _ arguments: ArraySlice<String>,
        of description: ExtensionDescription,
        _ title: String
    ) throws(UsageError) -> [Need] {
        guard !arguments.isEmpty else { return description.needs }
        var chosen: [Need] = []
        for argument in arguments {
            guard let need = Need(argument) else {
                throw UsageError(.badValue, "got \(quoted(argument)), expected CAPABILITY or CAPABILITY=DETAIL")
            }
            let declared = description.needs.filter {
                $0.capability == need.capability && (need.detail.isEmpty || $0.detail == need.detail)
            }
            guard !declared.isEmpty else {
                let known = description.needs.isEmpty ? "nothing" : needList(description.needs)
                throw UsageError(.badValue, "\(title) does not declare \(quoted(argument)); it declares \(known)")
            }
            chosen += declared
        }
        return chosen
    }

    /// A need with what it stands for, if it does not say so itself.
    private static func words(_ need: Need) -> String {
        if let option = need.option { return "\(need)  (whatever a run gives to --\(option))" }
        return need.detail.isEmpty ? "\(need)  (all of it)" : need.description
    }
}
