import Configuration
import Discovery
import PluginABI

/// The sections of INI files that are about collectors, as Watcher names them.
enum CollectingSections {
    static let collector = "collector"
    static let engine = "watcher_decision_engine"
    /// What the name of a section begins with that has the options of a bus.
    private static let busPrefix = "bus."

    static let plugins = INIOption(
        "collector_plugins",
        .list(of: .string),
        help: "The collectors that are built again and again and told of notifications. Without it all are."
    )
    static let timeout = INIOption(
        "compute_resources_collector_timeout",
        .integer,
        initial: "600",
        help: "Seconds that a collector may take to build its model.",
        minimum: 1
    )
    static let modelSize = INIOption(
        "model_size",
        .integer,
        initial: "512",
        help: "MiB that a model may have in memory.",
        minimum: 1,
        maximum: 65536
    )
    static let topics = INIOption(
        "notification_topics",
        .list(of: .string),
        help: "Topics of the bus that notifications are read from."
    )
    static let bus = INIOption(
        "notification_bus",
        .string,
        help: "The bus that notifications come by; its options are in the section [bus.NAME]."
    )
    private static let period = INIOption(
        "period",
        .integer,
        initial: "3600",
        help: "Seconds between two builds of the model.",
        minimum: 1
    )

    /// The sections of everything that is installed.
    static func groups(_ registry: Registry) -> [INIGroup] {
        var groups = [
            INIGroup(Self.collector, help: "Collectors.", options: [Self.plugins, Self.timeout, Self.modelSize]),
            INIGroup(Self.engine, help: "Notifications.", options: [Self.topics, Self.bus]),
        ]
        for found in Self.extensions(PLUGIN_KIND_COLLECTOR, registry) {
            var group = Self.group(found)
            let hasPeriod = group.options.contains { $0.key == Self.period.key }
            if !hasPeriod { group.options.insert(Self.period, at: 0) }
            groups.append(group)
        }
        for kind in [PLUGIN_KIND_STRATEGY, PLUGIN_KIND_BUS] {
            groups += Self.extensions(kind, registry).map(Self.group).filter { !$0.options.isEmpty }
        }
        return groups
    }

    private static func group(_ found: RegisteredExtension) -> INIGroup {
        INIGroup(
            Self.name(of: found.description),
            help: found.description.summary,
            options: Self.options(of: found.description)
        )
    }

    /// The extensions of a kind that count.
    static func extensions(_ kind: String, _ registry: Registry) -> [RegisteredExtension] {
        registry.names(ofKind: kind).compactMap { registry.find(kind: kind, name: $0) }
    }

    /// The section with the options of an extension.
    static func name(of description: ExtensionDescription) -> String {
        let space = INIGroup.namespaces.first { $0.kind == description.kind }?.prefix ?? Self.busPrefix
        return space + description.name
    }

    /// What an extension declares, in the same order.
    static func options(of description: ExtensionDescription) -> [INIOption] {
        INIOption.options(for: description.options, of: description.name, kind: description.kind)
    }

    /// The period of a collector: its own option if it has one.
    static func period(of description: ExtensionDescription) -> INIOption {
        Self.options(of: description).first { $0.key == Self.period.key } ?? Self.period
    }
}
