import PluginAPI

// nginx reads its configuration again when it gets SIGHUP, which comes to the same however often it does. A page is in step when it was
// told, so one that nginx could not be told of is tried again.

/// Brings pages to nginx: a file of its configuration for each, that `include`s the directory.
final class SyncMyPage: SyncStep {
    static let name = "sync_my_page"
    static let summary = "Keeps a location of nginx for each page."
    static let sites = Option<String>(
        required: "sites",
        placeholder: "DIR",
        help: "A directory that the configuration of nginx includes."
    )
    static let nginx = Option(
        "nginx",
        default: "",
        placeholder: "DIR",
        help: "The directory of its nginx.pid; without it nginx is told by somebody else when to look."
    )
    static let options: [any OptionDeclaring] = [SyncMyPage.sites, SyncMyPage.nginx]
    static let needs = [Need("write", "--sites/"), Need("read", "--nginx"), Need("signals", "--nginx")]

    private let backend: Directory
    private let server: NginxProcess?

    init(_ context: Context) throws {
        self.backend = try Directory(context[Self.sites])
        let directory = context[Self.nginx]
        self.server = directory.isEmpty ? nil : NginxProcess(try Directory(directory))
    }

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
        try self.server?.reload()
    }

    func deleteRecord(_ o: MyPage) throws {
        try self.backend.remove("page-\(o.id).conf")
        try self.server?.reload()
    }

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
