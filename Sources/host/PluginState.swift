import Configuration
import Discovery
import Records

/// In what state an extension or a file is, for `host why`.
struct PluginState {
    /// Kind and name of the extension, or the path of the file.
    let title: String
    let file: String
    /// The state as a word that stays the same between versions.
    let word: String
    /// Why it is in this state; may be empty.
    let detail: String

    /// The extensions of a name, of all kinds and files.
    static func states(of name: String, in registry: Registry) -> [PluginState] {
        registry.extensions.filter { $0.description.name == name }.map { Self($0, registry) }
    }

    /// The extensions of a file, and what of it is refused.
    static func states(ofFile path: String, in registry: Registry) -> [PluginState] {
        let extensions = registry.extensions.filter { registry.file(of: $0).path == path }.map { Self($0, registry) }
        return extensions + Self.refusals(ofFile: path, in: registry)
    }

    /// The file itself if it is refused, and each thing of it that is.
    static func refusals(ofFile path: String, in registry: Registry) -> [PluginState] {
        registry.refused.filter { $0.path == path }
            .map { PluginState(title: path, file: path, word: $0.word, detail: $0.detail) }
    }

    private init(title: String, file: String, word: String, detail: String) {
        self.title = title
        self.file = file
        self.word = word
        self.detail = detail
    }

    private init(_ registered: RegisteredExtension, _ registry: Registry) {
        let description = registered.description
        let detail =
            switch registered.status {
            case .ready: ""
            case .needsGrant:
                "it needs \(description.needs.map(\.description).joined(separator: ", ")); `host grant \(description.name)` grants it"
            case .shadowed(let path): "\(description.kind) \(description.name) is defined earlier by \(path)"
            }
        self.init(
            title: "\(description.kind) \(description.name)",
            file: registry.file(of: registered).path,
            word: registered.status.word,
            detail: detail
        )
    }

    /// The lines for people.
    var text: String {
        var lines = ["\(self.title): \(self.word)"]
        if !self.detail.isEmpty { lines.append("  \(self.detail)") }
        if self.title != self.file { lines.append("  file: \(self.file)") }
        return lines.map { singleLine($0) + "\n" }.joined()
    }

    /// The same for programs.
    var value: Value {
        [
            "subject": .string(self.title), "file": .string(self.file), "state": .string(self.word),
            "detail": .string(self.detail),
        ]
    }
}
