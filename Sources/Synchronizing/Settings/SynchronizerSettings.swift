import Configuration
import Glibc
import Records

/// The configuration of a synchronizer: the keys of XOS with their meanings, and what the host needs besides. What is written counts,
/// also if it is false, 0 or empty.
public struct SynchronizerSettings: Sendable {
    /// An extension with its options.
    public struct Choice: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its options as they are written.
        public var options: Record
    }

    /// Keys that have a meaning here.
    static let known = [
        "name", "desired_state", "cleanup", "models_dir", "steps_dir", "model_policies_dir", "pull_steps_dir",
        "event_steps_dir", "sys_dir", "dependency_graph", "required_models", "event_bus", "kafka_bootstrap_servers",
        "backoff_disabled",
        "store", "bus", "gateway", "http", "data_dir", "ext", "grants", "instances", "deadline", "retry", "options",
        "log_format",
    ]
    /// Keys that XOS has, and that mean nothing here.
    static let unused = [
        "core_version", "link_graph", "wrappers", "accessor", "logging", "blueprints", "config_dir", "error_map_path",
        "node_key", "images_directory", "keep_temp_files", "proxy_ssh", "feefie", "nova", "xos_dir",
    ]

    /// The directory of the file; paths are relative to it.
    public let directory: String
    /// What it is called.
    public var name = "synchronizer"
    /// Whether the models are to be there; if not, the host removes them from the store and ends.
    public var isLoaded = true
    /// What becomes of their objects if they are not to be there.
    public var cleanup = CleanupBehavior.automaticallyClean
    /// Where the models are; nil: only those that come with the host.
    public var modelsDirectory: String?
    /// Directories with plugins.
    public var extensionDirectories: [String] = []
    /// The file that says which models depend on which; nil: their links do.
    public var dependencyGraph: String?
    /// Models that have to be there.
    public var requiredModels: [String] = []
    /// What the bus is called by event steps; empty: there is none.
    public var technology = ""
    /// What keeps objects.
    public var store = Choice(name: "sqlite", options: [:])
    /// What messages come by; nil: nothing.
    public var bus: Choice?
    /// What serves HTTP.
    public var gateway = Choice(name: "http-gateway", options: [:])
    /// Where it listens.
    public var address = "127.0.0.1:5000"
    /// The directory for data of plugins.
    public var dataDirectory = "data"
    /// Extensions that are granted what they need.
    public var grants: [String] = []
    /// Instances of each step and policy.
    public var instances = 2
    /// Seconds that a call may take.
    public var deadline = 600.0
    /// When what failed is tried again.
    public var retry = RetryPolicy()
    /// Options of extensions, by their names.
    public var options: [String: Record] = [:]
    /// Whether log lines are JSON.
    public var logsJSON = false
    /// What should be known of the configuration, though it can be used.
    public private(set) var warnings: [String] = []

    /// Reads a file.
    ///
    /// - Throws: `ObjectRefusal` that tells all that is wrong.
    public static func read(_ path: String) throws(ObjectRefusal) -> SynchronizerSettings {
        let bytes = try Self.bytes(of: path)
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do throws(YAMLError) {
            return try Self(try YAMLReader.read(bytes, file: path), file: path, directory: directory)
        } catch {
            throw ObjectRefusal(.invalid, error.description)
        }
    }

    /// The contents of a file that a configuration names.
    public static func bytes(of path: String) throws(ObjectRefusal) -> [UInt8] {
        guard let file = fopen(path, "r") else {
            throw ObjectRefusal(.invalid, "\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// A path of the configuration.
    public func path(_ text: String) -> String { text.hasPrefix("/") ? text : "\(self.directory)/\(text)" }

    /// - Throws: `YAMLError` for the first, with all others behind it.
    init(_ node: YAMLNode, file: String, directory: String) throws(YAMLError) {
        self.directory = directory
        var reader = SettingsNodeReader(file: file)
        let members = reader.mapping(node, "the configuration")
        for member in members {
            let key = member.key.text
            if Self.unused.contains(key) {
                self.warnings.append("\(file):\(member.mark): \(key) means nothing to this host, and is passed over")
            } else if !Self.known.contains(key) {
                let near = nearestName(to: key, among: Self.known).map { "; did you mean '\($0)'?" } ?? ""
                reader.fail(member.mark, "there is no key \(quoted(key))\(near)")
            } else {
                self.set(key, member.value, &reader)
            }
        }
        let problems = reader.problems
        guard let first = problems.first else { return }
        let others = problems.dropFirst().map { "\n\($0)" }.joined()
        throw YAMLError(file: file, at: first.mark, first.reason + others)
    }

    private mutating func set(_ key: String, _ node: YAMLNode, _ reader: inout SettingsNodeReader) {
        switch key {
        case "name": self.name = reader.text(node, key) ?? self.name
        case "models_dir": self.modelsDirectory = reader.text(node, key).map(self.path)
        case "steps_dir", "model_policies_dir", "pull_steps_dir", "event_steps_dir", "sys_dir":
            if let directory = reader.text(node, key).map(self.path), !self.extensionDirectories.contains(directory) {
                self.extensionDirectories.append(directory)
            }
        case "ext":
            self.extensionDirectories +=
                (node.sequence == nil ? reader.text(node, key).map { [$0] } : reader.texts(node, key))?
                .map(self.path) ?? []
        case "dependency_graph": self.dependencyGraph = reader.text(node, key).map(self.path)
        case "required_models": self.requiredModels = reader.texts(node, key) ?? []
        case "desired_state":
            guard let text = reader.text(node, key) else { return }
            self.isLoaded = text != "unload"
            if text != "load", text != "unload" {
                reader.fail(node.mark, "desired_state: expected load or unload, found \(quoted(text))")
            }
        case "cleanup":
            guard let text = reader.text(node, key) else { return }
            guard let cleanup = CleanupBehavior(rawValue: text.lowercased()) else {
                let names = CleanupBehavior.allCases.map(\.rawValue).joined(separator: ", ")
                return reader.fail(node.mark, "cleanup: expected one of \(names), found \(quoted(text))")
            }
            self.cleanup = cleanup
        case "backoff_disabled": if let flag = reader.flag(node, key) { self.retry.isConstant = flag }
        case "event_bus", "kafka_bootstrap_servers": self.setBus(key, node, &reader)
        case "store": if let choice = reader.choice(node, key) { self.store = choice }
        case "bus": self.bus = reader.choice(node, key) ?? self.bus
        case "gateway": if let choice = reader.choice(node, key) { self.gateway = choice }
        case "http": self.address = reader.text(node, key) ?? self.address
        case "data_dir": self.dataDirectory = reader.text(node, key) ?? self.dataDirectory
        case "grants": self.grants = reader.texts(node, key) ?? []
        case "instances": self.instances = Int(reader.number(node, key, 1...16) ?? Double(self.instances))
        case "deadline": self.deadline = reader.number(node, key, 0.001...1e6) ?? self.deadline
        case "retry":
            for member in reader.mapping(node, key) {
                let inner = member.key.text
                switch inner {
                case "step": self.retry.step = reader.number(member.value, inner, 0.001...1e6) ?? self.retry.step
                case "short_step":
                    self.retry.shortStep = reader.number(member.value, inner, 0.001...1e6) ?? self.retry.shortStep
                case "longest":
                    self.retry.longest = reader.number(member.value, inner, 0.001...1e6) ?? self.retry.longest
                default:
                    reader.fail(member.mark, "retry has no key \(quoted(inner)), only step, short_step and longest")
                }
            }
        case "options":
            for member in reader.mapping(node, key) {
                self.options[member.key.text] = SettingsNodeReader.value(member.value).record ?? Record()
            }
        default:
            if let text = reader.text(node, key) { self.logsJSON = text == "json" }
        }
    }

    private mutating func setBus(_ key: String, _ node: YAMLNode, _ reader: inout SettingsNodeReader) {
        guard key == "event_bus" else {
            guard let servers = node.sequence == nil ? reader.text(node, key).map({ [$0] }) : reader.texts(node, key)
            else { return }
            if self.bus == nil, self.technology.isEmpty {
                self.bus = Choice(name: "kafka", options: ["servers": .array(servers.map(Value.string))])
                self.technology = "kafka"
            }
            return
        }
        var (kind, endpoint): (String?, String?)
        for member in reader.mapping(node, key) {
            switch member.key.text {
            case "kind": kind = reader.text(member.value, "kind")
            case "endpoint": endpoint = reader.text(member.value, "endpoint")
            case let other: reader.fail(member.mark, "event_bus has no key \(quoted(other)), only kind and endpoint")
            }
        }
        guard let kind else { return reader.fail(node.mark, "event_bus needs a kind, such as kafka") }
        self.technology = kind
        guard kind == "kafka", let endpoint else { return }
        let hasPort = endpoint.utf8.contains(UInt8(ascii: ":"))
        let server = hasPort ? endpoint : endpoint + ":9092"
        if self.bus == nil || self.bus?.name == "kafka" {
            self.bus = Choice(name: "kafka", options: ["servers": [.string(server)]])
        }
    }
}
