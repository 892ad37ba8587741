import Configuration
import Discovery
import Pipeline
import Platform
import PluginABI
import Records
import Services
import Workers

/// Makes the parts of a platform of its configuration: the extensions that it names, with the values of their options.
struct PlatformParts {
    private let line: ParsedCommandLine
    private let settings: PlatformSettings
    private let registry: Registry
    private let grants: RunGrants
    private let catalog: PluginCatalog

    init(
        _ line: ParsedCommandLine,
        _ settings: PlatformSettings,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws {
        self.line = line
        self.settings = settings
        self.registry = registry
        let names = line.texts("grant") + settings.host.grants
        self.grants = try RunGrants(names, isForPlatform: true, registry, catalog)
        self.catalog = catalog
    }

    /// What keeps data.
    func store() throws -> ServicePart { try self.part(PLUGIN_KIND_STORE, self.settings.host.store, "store") }

    /// What keeps tasks until they are done.
    func bus() throws -> ServicePart { try self.part(PLUGIN_KIND_BUS, self.settings.host.bus, "bus") }

    /// What notifications come by.
    func bus(ofCollectors choice: HostSettings.Choice) throws -> ServicePart {
        try self.part(PLUGIN_KIND_BUS, choice, "collectors.bus")
    }

    /// An extension with its options.
    ///
    /// - Parameter place: What the configuration calls it.
    func part(_ kind: String, _ choice: HostSettings.Choice, in place: String) throws -> ServicePart {
        try self.part(kind, choice, place)
    }

    /// The modules that are enabled, in their order.
    func modules() throws -> [ServicePart] {
        try self.settings.processing.enabledModules.map { try self.module($0) }
    }

    /// The file of a module as it was found.
    func file(ofModule name: String) throws -> RegisteredFile {
        self.registry.file(of: try self.find(PLUGIN_KIND_MODULE, name, Self.modulesPlace))
    }

    /// A module.
    func module(_ name: String) throws -> ServicePart {
        try self.part(PLUGIN_KIND_MODULE, HostSettings.Choice(name), Self.modulesPlace)
    }

    /// A module of which there is another file than the one that was found at first.
    ///
    /// - Parameter extensions: What that file registers.
    func module(_ name: String, image: Image, extensions: [ExtensionDescription]) throws -> ServicePart {
        let found = try self.find(PLUGIN_KIND_MODULE, name, Self.modulesPlace)
        let parts = RunParts(self.line, self.registry, self.grants, self.catalog)
        let old = LoadedExtension(
            description: found.description,
            image: image,
            sandbox: SandboxPolicy(mode: self.catalog.sandbox),
            options: []
        )
        return Self.part(PLUGIN_KIND_MODULE, name, try parts.revised(old, image: image, extensions: extensions))
    }

    private static let modulesPlace = "processing_core.enabled_modules"

    /// What serves HTTP.
    ///
    /// - Parameter address: Where it listens.
    func gateway(_ address: String) throws -> ServicePart {
        let found = try self.find(PLUGIN_KIND_GATEWAY, self.settings.host.gateway.name, "host.yml: gateway")
        guard let option = found.description.options.first(where: { $0.name.hasSuffix("-listen") }) else {
            throw UsageError(
                .badValue,
                "[P-60] gateway \(quoted(found.description.name)) has no option for its address"
            )
        }
        var choice = self.settings.host.gateway
        if choice.options[option.name] == nil, choice.options["listen"] == nil {
            choice.options["listen"] = .string(address)
        }
        let largest = option.name.dropLast("listen".count) + "largest-body"
        if found.description.options.contains(where: { $0.name == largest }), !self.line.isGiven(String(largest)),
            choice.options[String(largest)] == nil, choice.options["largest-body"] == nil
        {
            // In MiB.
            choice.options["largest-body"] = .int(max((self.settings.host.limits.requestBytes + 1 << 20 - 1) >> 20, 1))
        }
        return try self.part(PLUGIN_KIND_GATEWAY, choice, "gateway")
    }

    private func find(_ kind: String, _ name: String, _ place: String) throws -> RegisteredExtension {
        if let found = self.registry.find(kind: kind, name: name) { return found }
        throw UsageError(.badValue, "\(place): \(self.registry.advice(onUnknown: kind, name))")
    }

    private func part(_ kind: String, _ choice: HostSettings.Choice, _ place: String) throws -> ServicePart {
        let found = try self.find(kind, choice.name, place)
        let given = try Self.given(choice, to: found.description, place)
        let parts = RunParts(self.line, self.registry, self.grants, self.catalog)
        if ExtensionKind.configuredByFiles.contains(kind) {
            let options = try Self.values(of: found.description, given, place)
            return Self.part(kind, choice.name, try parts.load(found, options: options))
        }
        var line = self.line
        for (name, texts) in given { line = try line.replacing(name, by: texts) }
        // What is to be written has a place in the directory for data, if nothing else is said.
        for need in found.description.needs where need.capability == "write" && need.detail.hasPrefix("--") {
            let name = String(need.detail.dropFirst(2).prefix { $0 != "/" })
            guard found.description.options.contains(where: { $0.name == name }), !line.isGiven(name) else { continue }
            line = try line.replacing(name, by: [self.settings.path(self.settings.host.dataDirectory)])
        }
        return Self.part(
            kind,
            choice.name,
            try RunParts(line, self.registry, self.grants, self.catalog).load(found)
        )
    }

    /// What a configuration gives to options, by their whole names.
    private static func given(
        _ choice: HostSettings.Choice,
        to description: ExtensionDescription,
        _ place: String
    ) throws(UsageError) -> [String: [String]] {
        var given: [String: [String]] = [:]
        for (key, value) in choice.options.fields {
            guard let option = Self.option(key, of: description) else {
                let known = description.options.map(\.name)
                let advice = nearestName(to: key, among: known).map { "did you mean '\($0)'?" } ?? "there are \(known)"
                let file = ExtensionKind.configuredByFiles.contains(description.kind) ? "" : "host.yml: "
                throw UsageError(
                    .badValue,
                    "\(file)\(place) \(quoted(choice.name)) has no option \(quoted(key)); \(advice)"
                )
            }
            given[option.name] = Self.texts(value)
        }
        return given
    }

    /// The options of an extension that the command line has none of.
    private static func values(
        of description: ExtensionDescription,
        _ given: [String: [String]],
        _ place: String
    ) throws(UsageError) -> [OptionValue] {
        var values: [OptionValue] = []
        for option in description.options {
            do throws(OptionProblem) {
                values.append(try option.parse(given[option.name] ?? []))
            } catch {
                throw UsageError(.badValue, "\(place) of \(description.name): \(error)")
            }
        }
        return values
    }

    private static func part(_ kind: String, _ name: String, _ loaded: LoadedExtension) -> ServicePart {
        ServicePart(
            kind: kind,
            name: name,
            image: loaded.image,
            sandbox: loaded.sandbox,
            options: loaded.options
        )
    }

    /// An option by its whole name, or without what it begins with.
    private static func option(_ key: String, of description: ExtensionDescription) -> OptionDeclaration? {
        description.options.first { $0.name == key } ?? description.options.first { $0.name.hasSuffix("-\(key)") }
    }

    private static func texts(_ value: Value) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap { self.texts($0) }
        case .string(let text): [text]
        case .null: []
        case .bool(let flag): [flag ? "true" : "false"]
        case .int(let number): ["\(number)"]
        default: [String(decoding: JSON.encode(value), as: UTF8.self)]
        }
    }
}
