import Configuration
import Discovery
import Platform
import PluginABI

/// A configuration to begin with: all that can be set, commented out, with its default.
enum ConfigSample {
    /// The sample of `host.yml` and the options of extensions; with names only the options of those.
    static func text(of registry: Registry, only names: [String]) throws(UsageError) -> String {
        var sections: [String] = names.isEmpty ? [Self.host] : []
        var chosen = registry.extensions.filter { registered in
            if case .shadowed = registered.status { return false }
            return names.isEmpty
        }
        for name in names { chosen.append(try registry.find(ExtensionReference(name))) }
        for registered in chosen {
            let kind = registered.description.kind
            if names.isEmpty, ExtensionKind.configuredByFiles.contains(kind) { continue }
            if [PLUGIN_KIND_COLLECTOR, PLUGIN_KIND_STRATEGY].contains(kind) {
                sections.append(try Self.collectors(of: registry, only: [registered.description.name]))
            } else {
                sections.append(Self.section(registered.description))
            }
        }
        return sections.joined(separator: "\n")
    }

    /// The sample of a file with the settings of collectors and strategies, as Watcher's is; with names only those.
    static func collectors(of registry: Registry, only names: [String]) throws(UsageError) -> String {
        let groups = CollectingSections.groups(registry)
        for name in names where !groups.contains(where: { $0.name.hasSuffix(".\(name)") }) {
            let known = groups.compactMap { group in
                group.name.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init)
            }
            let near = nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
            throw UsageError(
                .badValue,
                "no collector, strategy or bus with options is called \(quoted(name)); "
                    + (near ?? "there are \(known.joined(separator: ", "))")
            )
        }
        return INISample.text(
            of: groups.filter { group in names.isEmpty || names.contains { group.name.hasSuffix(".\($0)") } }
        )
    }

    private static func section(_ description: ExtensionDescription) -> String {
        var lines = ["# \(description.kind) \(description.name): \(singleLine(description.summary))"]
        if !description.needs.isEmpty { lines.append("# It needs \(needList(description.needs)).") }
        lines.append("#\(description.name):")
        if description.options.isEmpty { lines[lines.count - 1] += " {}" }
        for option in description.options {
            lines.append("#  # \(Self.about(option))")
            let initial = option.initial.map { " \(Self.scalar($0, option.type))" } ?? ""
            lines.append("#  \(option.name):\(initial)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Its help, type and bounds on a line.
    private static func about(_ option: OptionDeclaration) -> String {
        var facts = ["\(option.type)"]
        if option.isRequired { facts.append("required") }
        if let minimum = option.minimum { facts.append("at least \(Self.number(minimum))") }
        if let maximum = option.maximum { facts.append("at most \(Self.number(maximum))") }
        if !option.choices.isEmpty { facts.append("one of " + option.choices.joined(separator: ", ")) }
        return "\(singleLine(option.help)) (\(facts.joined(separator: "; ")))"
    }

    private static func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }

    /// A default as YAML has it: a text that looks like something else stands in quotes.
    private static func scalar(_ text: String, _ type: OptionType) -> String {
        let scalar = type == .text || type == .list ? YAMLScalar(text: text) : YAMLScalar(plain: text)
        let node = YAMLNode(.scalar(scalar), at: YAMLMark(line: 1, column: 1))
        return String(YAMLWriter.text(of: node).split(separator: "\n").first { $0 != "---" } ?? "''")
    }

    private static let host = """
        # host.yml: what a platform is beside the files of DP³. Everything may be left out; what stands here are the defaults.

        # The name of the application; --app-name replaces it.
        #app_name: dp3

        # Directories with plugins, searched before those of the command line.
        #ext: []

        # Extensions that are granted what they declare that they need.
        #grants: []

        # What keeps data, and what keeps tasks until they are done: the name of a plugin, or with its options {sqlite: {...}}.
        #store: sqlite
        #bus: sqlite

        # What serves HTTP, and where it listens, as ADDRESS:PORT.
        #gateway: http-gateway
        #http: 127.0.0.1:5000

        # Where plugins keep files if their options do not tell; relative to this directory.
        #data_dir: data

        # How many parts of the entities are worked on side by side; by default worker_processes of processing_core.yml.
        #shards: 1

        # The layout of log lines: text or json.
        #log_format: text

        #limits:
        #  # The longest body of a request.
        #  request_size: 16MiB
        #  # How many tasks may wait to be made durable before requests are answered with 503.
        #  waiting_size: 64MiB
        #  # How much of its entities a shard keeps in memory.
        #  cache_size: 64MiB
        #  # How often tasks may make tasks before the chain is cut.
        #  generations: 100
        #  # How many problems of one request are listed.
        #  problems: 5000

        #modules:
        #  # How long a batch of calls may take before the worker is ended.
        #  deadline: 10s
        #  # How many calls of a module may fail in a row before it is disabled; 0: any number.
        #  failures: 100
        #  # Worker processes of each module, or of single ones: {NAME: 2}.
        #  workers: 1

        #hosts:
        #  # Where several hosts share a store and a bus on servers: how long one may be silent before others do its work.
        #  timeout: 10s

        """
}
