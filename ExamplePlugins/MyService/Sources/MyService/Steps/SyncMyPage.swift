import PluginAPI

// nginx is not told by a signal: nothing in a worker may send one to others. Whoever runs it has it reloaded when the directory
// changes, such as by a path unit of systemd.

/// Brings pages to nginx: a file of its configuration for each, that `include`s the directory.
final class SyncMyPage: SyncStep {
    static let name = "sync_my_page"
    static let summary = "Keeps a location of nginx for each page."
    static let sites = Option<String>(
        required: "sites",
        placeholder: "DIR",
        help: "A directory that the configuration of nginx includes."
    )
    static let options: [any OptionDeclaring] = [SyncMyPage.sites]
    static let needs = [Need("write", "--sites/")]

    private let backend: Directory

    init(_ context: Context) throws { self.backend = try Directory(context[Self.sites]) }

    func syncRecord(_ o: MyPage) throws {
        guard let person = try o.link("person", as: MyModel.self) else {
            throw InnocuousException("the page belongs to nobody")
        }
        try self.backend.write(
            """
            location = /\(person.id) {
                default_type text/plain;
                return 200 "\(Self.quoted(o.title))\\n";
            }

            """,
            to: "page-\(o.id).conf"
        )
    }

    func deleteRecord(_ o: MyPage) throws { try self.backend.remove("page-\(o.id).conf") }

    /// A text as it stands between quotes in a configuration of nginx; `$` begins a variable there, and has no other way to be
    /// written.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": quoted += "\\\(character)"
            case "$", "\n", "\r": quoted += " "
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted
    }
}
