import Collecting
import Configuration
import Discovery
import Platform
import PluginABI
import Records

/// What configuration says of collectors and strategies: INI files as Watcher's, the environment, and host.yml, which wins
/// over files.
struct CollectingSettings {
    /// Whether anything says that there are to be collectors.
    let isWanted: Bool
    let host: HostCollectors
    let configuration: INIConfiguration
    let registry: Registry

    /// - Parameters:
    ///   - files: INI files, relative to `directory`.
    ///   - directories: Directories with more of them.
    ///   - hostSettings: The key `collectors` of host.yml.
    init(
        files: [String],
        directories: [String],
        hostSettings: Record,
        directory: String,
        environment: [String: String],
        _ registry: Registry
    ) throws {
        self.registry = registry
        let host = try HostCollectors(hostSettings)
        func path(_ text: String) -> String { text.hasPrefix("/") ? text : "\(directory)/\(text)" }
        self.host = host
        self.isWanted = host.isWanted || !(files.isEmpty && directories.isEmpty)
        var documents = try INIFiles.read(
            host.files.map(path) + files,
            directories: host.directories.map(path) + directories
        )
        if let document = try host.document() { documents.append(document) }
        self.configuration = INIConfiguration(
            documents,
            environment: environment,
            groups: CollectingSections.groups(registry).map { Self.wanted($0, documents) }
        )
    }

    /// What is required in a section that nobody wrote is missed only by who uses the extension, which need not be anybody.
    private static func wanted(_ group: INIGroup, _ documents: [INIDocument]) -> INIGroup {
        let name = group.name.lowercased()
        // A heading with nothing under it is what a sample has; in host.yml somebody has named the extension.
        let isWritten = documents.contains { document in
            document.sections.contains {
                $0.name.lowercased() == name && (!$0.entries.isEmpty || document.file == HostCollectors.file)
            }
        }
        guard !isWritten else { return group }
        var group = group
        for place in group.options.indices { group.options[place].isRequired = false }
        return group
    }

    /// The collectors that are built again and again, in their order.
    ///
    /// - Returns: Their names, and whether somebody listed them; else they are all that are installed.
    func refreshed() throws -> (names: [String], areListed: Bool) {
        let value = try self.configuration.value(of: CollectingSections.plugins, in: CollectingSections.collector)
        guard let names = value.elements?.compactMap(\.text) else {
            return (CollectingSections.extensions(PLUGIN_KIND_COLLECTOR, self.registry).map(\.description.name), false)
        }
        return (names, true)
    }

    /// The bus that notifications come by, with its options; nil: none.
    func bus() throws -> HostSettings.Choice? {
        if let choice = self.host.bus { return choice }
        let option = CollectingSections.bus
        guard let name = try self.configuration.value(of: option, in: CollectingSections.engine).text, !name.isEmpty
        else { return nil }
        var choice = HostSettings.Choice(name)
        guard let found = self.registry.find(kind: PLUGIN_KIND_BUS, name: name) else { return choice }
        let section = CollectingSections.name(of: found.description)
        let options = CollectingSections.options(of: found.description)
        for (option, declaration) in zip(options, found.description.options) {
            let setting = try self.configuration.setting(of: option, in: section)
            if setting.origin != .initial, setting.value != .null { choice.options[declaration.name] = setting.value }
        }
        return choice
    }

    /// The topics that notifications are read from.
    func notificationTopics() throws -> NotificationTopics {
        let value = try self.configuration.value(of: CollectingSections.topics, in: CollectingSections.engine)
        return try NotificationTopics(value.elements?.compactMap(\.text) ?? [])
    }

    /// Seconds that a build may take.
    func timeout() throws -> Int {
        try self.integer(CollectingSections.timeout) ?? CollectorSettings.usualTimeout
    }

    /// Bytes that a model may have.
    func capacity() throws -> Int { (try self.integer(CollectingSections.modelSize) ?? 512) << 20 }

    /// Seconds between two builds of a collector.
    func period(of found: RegisteredExtension) throws -> Int {
        let option = CollectingSections.period(of: found.description)
        return try self.configuration.value(of: option, in: CollectingSections.name(of: found.description)).integer
            ?? CollectorSettings.usualPeriod
    }

    /// The values of the options of an extension, in the order of their declaration.
    func options(of found: RegisteredExtension) throws -> [OptionValue] {
        let section = CollectingSections.name(of: found.description)
        let options = CollectingSections.options(of: found.description)
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
        try self.configuration.value(of: option, in: CollectingSections.collector).integer
    }
}

extension OptionValue {
    /// The value of an option that was read from a file.
    fileprivate init(_ value: Value) {
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
