import Collecting
import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Records

// Options of collectors and strategies come from INI files, as Watcher's do, from the environment, and from host.yml, which wins
// over files: what it says is read as if it stood in a file behind them.

/// What configuration says of collectors and strategies.
struct CollectingSettings {
    /// The sections that the host itself reads.
    private static let collectorSection = "collector"
    private static let engineSection = "watcher_decision_engine"

    private static let plugins = INIOption(
        "collector_plugins",
        .list(of: .string),
        help: "The collectors that are built again and again and told of notifications. Without it all are."
    )
    private static let timeout = INIOption(
        "compute_resources_collector_timeout",
        .integer,
        initial: "600",
        help: "Seconds that a collector may take to build its model.",
        minimum: 1
    )
    private static let modelSize = INIOption(
        "model_size",
        .integer,
        initial: "512",
        help: "MiB that a model may have in memory.",
        minimum: 1,
        maximum: 65536
    )
    private static let topics = INIOption(
        "notification_topics",
        .list(of: .string),
        help: "Topics of the bus that notifications are read from."
    )
    private static let period = INIOption(
        "period",
        .integer,
        initial: "3600",
        help: "Seconds between two builds of the model.",
        minimum: 1
    )

    /// Whether anything says that there are to be collectors.
    let isWanted: Bool
    /// The bus that notifications come by; nil: none.
    let bus: HostSettings.Choice?
    private let configuration: INIConfiguration
    private let registry: Registry

    /// - Parameters:
    ///   - files: INI files, relative to `directory`.
    ///   - directories: Directories with more of them.
    ///   - hostSettings: The key `collectors` of host.yml.
    init(
        files: [String],
        directories: [String],
        hostSettings: Record,
        directory: String,
        _ registry: Registry
    ) throws {
        self.registry = registry
        func path(_ text: String) -> String { text.hasPrefix("/") ? text : "\(directory)/\(text)" }
        let known = [
            "config_files", "config_dirs", "plugins", "options", "strategy_options", "topics", "model_size", "bus",
        ]
        for key in hostSettings.keys where !known.contains(key) {
            let near = nearestName(to: key, among: known).map { "did you mean '\($0)'?" } ?? "there are \(known)"
            throw UsageError(.badValue, "host.yml: collectors has no key \(quoted(key)); \(near)")
        }
        self.bus = try Self.bus(hostSettings["bus"])
        self.isWanted = !(files.isEmpty && directories.isEmpty && hostSettings.count == 0)
        let allFiles = try Self.texts(hostSettings, "config_files").map(path) + files
        let allDirectories = try Self.texts(hostSettings, "config_dirs").map(path) + directories
        var documents = try INIFiles.read(allFiles, directories: allDirectories)
        let extra = try Self.text(hostSettings)
        if !extra.isEmpty { documents.append(try INIReader.read(Array(extra.utf8), file: "host.yml")) }
        self.configuration = INIConfiguration(
            documents,
            environment: Self.environment,
            groups: Self.groups(registry).map { Self.wanted($0, documents) }
        )
    }

    /// What is required in a section that nobody wrote is missed only by who uses the extension, which need not be anybody.
    private static func wanted(_ group: INIGroup, _ documents: [INIDocument]) -> INIGroup {
        let name = group.name.lowercased()
        let isWritten = documents.contains { document in document.sections.contains { $0.name.lowercased() == name } }
        guard !isWritten else { return group }
        var group = group
        for place in group.options.indices { group.options[place].isRequired = false }
        return group
    }

    /// The sections of everything that is installed.
    static func groups(_ registry: Registry) -> [INIGroup] {
        var groups = [
            INIGroup(
                Self.collectorSection,
                help: "Collectors.",
                options: [Self.plugins, Self.timeout, Self.modelSize]
            ),
            INIGroup(Self.engineSection, help: "Notifications.", options: [Self.topics]),
        ]
        for found in Self.extensions(PLUGIN_KIND_COLLECTOR, registry) {
            let options = INIOption.options(for: found.description.options, of: found.description.name)
            let hasPeriod = options.contains { $0.key == Self.period.key }
            groups.append(
                INIGroup(
                    Self.section(found.description),
                    help: found.description.summary,
                    options: (hasPeriod ? [] : [Self.period]) + options
                )
            )
        }
        for found in Self.extensions(PLUGIN_KIND_STRATEGY, registry) where !found.description.options.isEmpty {
            groups.append(
                INIGroup(
                    Self.section(found.description),
                    help: found.description.summary,
                    options: INIOption.options(for: found.description.options, of: found.description.name)
                )
            )
        }
        return groups
    }

    /// What is wrong, or soon will be.
    var findings: [INIFinding] { self.configuration.findings() }

    /// The collectors that are built again and again, in their order.
    ///
    /// - Returns: Their names, and whether somebody listed them; else they are all that are installed.
    func refreshed() throws -> (names: [String], areListed: Bool) {
        let value = try self.configuration.value(of: Self.plugins, in: Self.collectorSection)
        guard let names = value.elements?.compactMap(\.text) else {
            return (Self.extensions(PLUGIN_KIND_COLLECTOR, self.registry).map(\.description.name), false)
        }
        return (names, true)
    }

    /// The topics that notifications are read from.
    func notificationTopics() throws -> NotificationTopics {
        let value = try self.configuration.value(of: Self.topics, in: Self.engineSection)
        return try NotificationTopics(value.elements?.compactMap(\.text) ?? [])
    }

    /// Seconds that a build may take.
    func timeout() throws -> Int { try self.integer(Self.timeout) ?? CollectorSettings.usualTimeout }

    /// Bytes that a model may have.
    func capacity() throws -> Int { (try self.integer(Self.modelSize) ?? 512) << 20 }

    /// Seconds between two builds of a collector.
    func period(of found: RegisteredExtension) throws -> Int {
        let section = Self.section(found.description)
        let options = INIOption.options(for: found.description.options, of: found.description.name)
        let option = options.first { $0.key == Self.period.key } ?? Self.period
        return try self.configuration.value(of: option, in: section).integer ?? CollectorSettings.usualPeriod
    }

    /// The values of the options of an extension, in the order of their declaration.
    func options(of found: RegisteredExtension) throws -> [OptionValue] {
        let section = Self.section(found.description)
        let options = INIOption.options(for: found.description.options, of: found.description.name)
        return try zip(options, found.description.options).map { option, declaration in
            let value = try self.configuration.value(of: option, in: section)
            guard value != .null else {
                guard !declaration.isRequired else {
                    throw UsageError(
                        .missingValue,
                        "[\(section)] \(option.key) is required and has no value; write '\(option.key) = ...' into that section"
                    )
                }
                return .none
            }
            return OptionValue(value)
        }
    }

    private func integer(_ option: INIOption) throws -> Int? {
        try self.configuration.value(of: option, in: Self.collectorSection).integer
    }

    /// The extensions of a kind that count.
    static func extensions(_ kind: String, _ registry: Registry) -> [RegisteredExtension] {
        registry.names(ofKind: kind).compactMap { registry.find(kind: kind, name: $0) }
    }

    private static func section(_ description: ExtensionDescription) -> String {
        let space = INIGroup.namespaces.first { $0.kind == description.kind }?.prefix ?? ""
        return space + description.name
    }

    private static func texts(_ record: Record, _ key: String) throws(UsageError) -> [String] {
        switch record[key] {
        case nil, .null: return []
        case .string(let text): return [text]
        case .array(let elements):
            let texts = elements.compactMap(\.text)
            if texts.count == elements.count { return texts }
            fallthrough
        default: throw UsageError(.badValue, "host.yml: collectors.\(key): expected texts")
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
            throw UsageError(
                .badValue,
                "host.yml: collectors.bus: expected the name of a bus, or a mapping of that name to its options"
            )
        }
    }

    /// What host.yml says, as a file.
    private static func text(_ settings: Record) throws -> String {
        var text = ""
        if settings["plugins"] != nil {
            text +=
                "[\(Self.collectorSection)]\ncollector_plugins = \(try Self.texts(settings, "plugins").joined(separator: ","))\n"
        }
        if let size = settings["model_size"] {
            text += "[\(Self.collectorSection)]\nmodel_size = \(Self.plain(size))\n"
        }
        if settings["topics"] != nil {
            text +=
                "[\(Self.engineSection)]\nnotification_topics = \(try Self.texts(settings, "topics").joined(separator: ","))\n"
        }
        for (key, space) in zip(["options", "strategy_options"], INIGroup.namespaces.map(\.prefix)) {
            guard let value = settings[key], value != .null else { continue }
            guard let extensions = value.record else {
                throw UsageError(.badValue, "host.yml: collectors.\(key): expected a mapping of names to options")
            }
            for (name, options) in extensions.fields {
                guard let options = options.record else {
                    throw UsageError(.badValue, "host.yml: collectors.\(key).\(name): expected a mapping of options")
                }
                text += "[\(space)\(name)]\n"
                for (option, value) in options.fields {
                    // Plugins declare names with dashes, and in host.yml they are written so everywhere else.
                    text += "\(option.map { $0 == "-" ? "_" : String($0) }.joined()) = \(Self.plain(value))\n"
                }
            }
        }
        return text
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

    private static var environment: [String: String] {
        var found: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                found[String(text[..<sign])] = String(text[text.utf8.index(after: sign)...])
            }
            place += 1
        }
        return found
    }
}

extension OptionValue {
    /// The value of an option that was read from a file.
    init(_ value: Value) {
        switch value {
        case .bool(let flag): self = .flag(flag)
        case .int(let number): self = .integer(number)
        case .double(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.compactMap(\.text))
        default: self = .none
        }
    }
}
