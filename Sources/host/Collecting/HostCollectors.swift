import Configuration
import Platform
import Records

// What host.yml says is read as if it stood in a file behind the others; so it wins over them, and values are judged in one place.

/// The key `collectors` of host.yml.
struct HostCollectors {
    /// The name by which the file that stands for it is known.
    static let file = "host.yml"
    private static let known = [
        "config_files", "config_dirs", "plugins", "options", "strategy_options", "topics", "model_size", "bus",
    ]

    /// INI files, as they were written.
    let files: [String]
    /// Directories with more of them.
    let directories: [String]
    /// The bus that notifications come by; nil: none is named.
    let bus: HostSettings.Choice?
    /// Whether anything is said.
    let isWanted: Bool
    private var lines: [String] = []
    private var paths: [String] = []

    init(_ settings: Record) throws(UsageError) {
        for key in settings.keys where !Self.known.contains(key) {
            let near = nearestName(to: key, among: Self.known).map { "did you mean '\($0)'?" }
            throw Self.error("collectors has no key \(quoted(key)); \(near ?? "there are \(Self.known)")")
        }
        self.isWanted = settings.count > 0
        self.files = try Self.texts(settings, "config_files")
        self.directories = try Self.texts(settings, "config_dirs")
        self.bus = try Self.bus(settings["bus"])
        try self.addPlain(settings)
        for (key, space) in zip(["options", "strategy_options"], INIGroup.namespaces.map(\.prefix)) {
            try self.addOptions(settings[key], key, space)
        }
    }

    /// What is said, as a file; nil: nothing that a file could say.
    func document() throws(INIError) -> INIDocument? {
        guard !self.lines.isEmpty else { return nil }
        return try INIReader.read(Array(self.lines.map { $0 + "\n" }.joined().utf8), file: Self.file)
    }

    /// The keys of host.yml that a line of that file stands for.
    func path(ofLine line: Int) -> String {
        self.paths.indices.contains(line - 1) ? self.paths[line - 1] : "collectors"
    }

    private mutating func addPlain(_ settings: Record) throws(UsageError) {
        let (collector, engine) = (CollectingSections.collector, CollectingSections.engine)
        for (key, section, option) in [
            ("plugins", collector, CollectingSections.plugins), ("topics", engine, CollectingSections.topics),
        ] where settings[key] != nil {
            self.add("[\(section)]", "collectors.\(key)")
            let texts = try Self.texts(settings, key)
            self.add("\(option.key) = \(Self.plain(.array(texts.map(Value.string))))", "collectors.\(key)")
        }
        guard let size = settings["model_size"] else { return }
        self.add("[\(collector)]", "collectors.model_size")
        self.add("\(CollectingSections.modelSize.key) = \(Self.plain(size))", "collectors.model_size")
    }

    private mutating func addOptions(_ value: Value?, _ key: String, _ space: String) throws(UsageError) {
        guard let value, value != .null else { return }
        guard let extensions = value.record else {
            throw Self.error("collectors.\(key): expected a mapping of names to options")
        }
        for (name, options) in extensions.fields {
            let path = "collectors.\(key).\(name)"
            guard let options = options.record else { throw Self.error("\(path): expected a mapping of options") }
            self.add("[\(space)\(name)]", path)
            for (option, value) in options.fields {
                // Plugins declare names with dashes, and in host.yml they are written so everywhere else.
                let name = option.map { $0 == "-" ? "_" : String($0) }.joined()
                self.add("\(name) = \(Self.plain(value))", "\(path).\(option)")
            }
        }
    }

    private mutating func add(_ text: String, _ path: String) {
        self.lines.append(text)
        // A value may go on in further lines.
        for _ in text.split(separator: "\n", omittingEmptySubsequences: false) { self.paths.append(path) }
    }

    /// A value as it would stand in a file, where a dollar is one.
    private static func plain(_ value: Value) -> String {
        let text: String
        switch value {
        case .null: text = ""
        case .string(let given): text = given
        case .array(let elements): return elements.map(Self.plain).joined(separator: ",")
        case .bool(let flag): text = flag ? "true" : "false"
        case .int(let number): text = String(number)
        default: text = String(decoding: JSON.encode(value), as: UTF8.self)
        }
        // A line of its own goes on in the next if that is indented.
        return text.map { $0 == "$" ? "$$" : $0 == "\n" ? "\n  " : String($0) }.joined()
    }

    private static func texts(_ record: Record, _ key: String) throws(UsageError) -> [String] {
        switch record[key] {
        case nil, .null: return []
        case .string(let text): return [text]
        case .array(let elements):
            let texts = elements.compactMap(\.text)
            if texts.count == elements.count { return texts }
            fallthrough
        default: throw Self.error("collectors.\(key): expected texts")
        }
    }

    /// The name of a bus, or a mapping of it to its options.
    private static func bus(_ value: Value?) throws(UsageError) -> HostSettings.Choice? {
        switch value {
        case nil, .null: return nil
        case .string(let name): return HostSettings.Choice(name)
        case .map(let record) where record.count == 1:
            let field = record.fields[0]
            if field.value == .null { return HostSettings.Choice(field.key) }
            if let options = field.value.record { return HostSettings.Choice(field.key, options) }
            fallthrough
        default:
            throw Self.error("collectors.bus: expected the name of a bus, or a mapping of that name to its options")
        }
    }

    private static func error(_ text: String) -> UsageError { UsageError(.badValue, "\(Self.file): \(text)") }
}
