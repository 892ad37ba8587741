/// All assignments of several files, by section and key.
struct INISource: Sendable {
    /// A section and a key, of which the case of the section does not count.
    struct Name: Hashable {
        let group: String
        let key: String

        init(_ group: String, _ key: String) {
            self.group = INISource.normal(group)
            self.key = key
        }
    }

    let documents: [INIDocument]
    /// For each document the assignments of each key.
    private let entries: [[Name: [INIDocument.Entry]]]

    init(_ documents: [INIDocument]) {
        self.documents = documents
        self.entries = documents.map { document in
            var entries: [Name: [INIDocument.Entry]] = [:]
            for section in document.sections {
                for entry in section.entries { entries[Name(section.name, entry.key), default: []].append(entry) }
            }
            return entries
        }
    }

    /// Those that count for an option, the last of which wins: of the last file that has one, by the first name that it has.
    func winning(_ names: [Name]) -> (name: Name, entries: [INIDocument.Entry])? {
        for entries in self.entries.reversed() {
            for name in names {
                if let found = entries[name] { return (name, found) }
            }
        }
        return nil
    }

    /// Those under any of some names, in the order of files and lines.
    func all(_ names: [Name]) -> [(name: Name, entry: INIDocument.Entry)] {
        self.entries.flatMap { entries in
            names.flatMap { name in (entries[name] ?? []).map { (name, $0) } }.sorted {
                $0.1.mark.line < $1.1.mark.line
            }
        }
    }

    /// The name of a section without its case. That of the general section has none to lose.
    static func normal(_ group: String) -> String { group == INIGroup.general ? group : group.lowercased() }
}
