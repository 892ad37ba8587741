import Configuration
import Discovery
import Pipeline
import PluginABI
import Transforms
import Workers

// What `--sink STREAM=MEDIUM:KEY=VALUE,...` stands for. Settings that all sinks have are `format`, `key`, `time` and
// `columns`; others are options of the medium without their prefix, and those not given have their values of the command
// line. Sinks that are set the same share an outlet, so that their events go to one destination in order.

/// Where the streams of a simulation go.
struct RunSinks {
    private(set) var outlets: [SimulationRequest.Outlet] = []
    private(set) var bindings: [SimulationRequest.Binding] = []
    private var specifications: [SinkSpecification] = []
    private let line: ParsedCommandLine
    private let registry: Registry
    private let grants: RunGrants
    private let images = RunImages()

    private static let print = "print"
    private static let file = "file"

    init(_ line: ParsedCommandLine, _ registry: Registry, _ grants: RunGrants) throws {
        self.line = line
        self.registry = registry
        self.grants = grants
        for text in line.texts("sink") {
            do {
                try self.add(try Self.specification(text))
            } catch let error as UsageError {
                throw UsageError(.badValue, "option --sink, \(quoted(text)): \(error)")
            }
        }
        try self.checkFiles()
    }

    private static func specification(_ text: String) throws(UsageError) -> SinkSpecification {
        do throws(SinkSpecification.SyntaxError) {
            return try SinkSpecification(text)
        } catch {
            throw UsageError(.badValue, error.description)
        }
    }

    private mutating func add(_ specification: SinkSpecification) throws {
        guard !self.bindings.contains(where: { $0.stream == specification.stream }) else {
            throw UsageError(.badValue, "stream \(quoted(specification.stream)) has a sink already")
        }
        let medium = try self.medium(specification.medium)
        var settings = SinkSettings(specification, medium)
        let wantsKey = try settings.takeFlag("key") ?? (medium?.takesRecords ?? false)
        let wantsTime = try settings.takeFlag("time") ?? false
        // What is left tells outlets apart.
        let shared = settings.specification
        let known = self.specifications.firstIndex(of: shared)
        if known == nil {
            self.outlets.append(try self.outlet(&settings, medium))
            self.specifications.append(shared)
        }
        self.bindings.append(
            SimulationRequest.Binding(
                stream: specification.stream,
                outlet: known ?? self.outlets.count - 1,
                wantsKey: wantsKey,
                wantsTime: wantsTime
            )
        )
    }

    /// nil: it is one of the host's own.
    private func medium(_ name: String) throws(UsageError) -> ExtensionDescription? {
        guard name != Self.print, name != Self.file else { return nil }
        if let found = self.registry.find(kind: PLUGIN_KIND_MEDIUM, name: name) { return found.description }
        throw UsageError(
            .badValue,
            self.registry.explainAbsence(kind: PLUGIN_KIND_MEDIUM, name: name)
                ?? adviceOnUnknown(
                    "medium",
                    name,
                    [Self.print, Self.file] + self.registry.names(ofKind: PLUGIN_KIND_MEDIUM),
                    "--list-mediums lists them"
                )
        )
    }

    private func outlet(
        _ settings: inout SinkSettings,
        _ medium: ExtensionDescription?
    ) throws -> SimulationRequest.Outlet {
        if let medium { return try self.outlet(&settings, of: medium) }
        let isPrint = settings.specification.medium == Self.print
        let path = settings.take("name") ?? "-"
        let template = isPrint ? settings.take("template") ?? EventTemplate.usual : nil
        if let template {
            do throws(EventTemplate.SyntaxError) {
                _ = try EventTemplate(template)
            } catch {
                throw UsageError(.badValue, error.description)
            }
        }
        let format = try isPrint ? OutputFormat.usual : Self.format(settings.takeFormat())
        let columns = isPrint ? nil : settings.take("columns")
        try settings.expectNothing(["name"] + (isPrint ? ["template"] : ["format", "columns"]))
        return SimulationRequest.Outlet(
            destination: .file(path: path),
            format: format,
            template: template,
            columns: columns.map { $0.split(separator: ",").map(String.init) }
        )
    }

    private func outlet(
        _ settings: inout SinkSettings,
        of medium: ExtensionDescription
    ) throws -> SimulationRequest.Outlet {
        let options = try settings.options(of: medium, self.line)
        let name = settings.takeFormat()
        let format: OutputFormat
        if medium.takesRecords {
            let own = medium.format.isEmpty ? "records" : medium.format
            if let name, name != own {
                guard medium.encodings & UInt32(PLUGIN_ENCODING_BYTES) != 0 else {
                    throw UsageError(.badValue, "medium '\(medium.name)' takes records, not the bytes of a format")
                }
                format = try Self.format(name)
            } else {
                format = .records(named: own)
            }
        } else {
            format = try Self.format(name ?? (medium.format.isEmpty ? nil : medium.format))
        }
        let columns = settings.take("columns")
        try settings.expectNothing(SinkSettings.names(of: medium) + ["output-format", "columns"])
        guard let found = self.registry.find(kind: PLUGIN_KIND_MEDIUM, name: medium.name) else {
            throw UsageError(.badValue, "there is no medium \(quoted(medium.name))")
        }
        let image = try self.images.image(of: self.registry.file(of: found))
        let loaded = LoadedExtension(
            description: medium,
            image: image,
            sandbox: try self.grants.sandbox(of: medium, image: image, options: options),
            options: options
        )
        let request = MediumRequest(loaded, writers: 1, ignoresErrors: self.line.flag("media-ignore-errors"))
        return SimulationRequest.Outlet(
            destination: .medium(request),
            format: format,
            template: nil,
            columns: columns.map { $0.split(separator: ",").map(String.init) }
        )
    }

    /// The format of a name; nil: that which is used where nobody names one.
    private static func format(_ name: String?) throws(UsageError) -> OutputFormat {
        guard let name else { return .usual }
        if let format = OutputFormat.builtIn.first(where: { $0.name == name }) { return format }
        // Formats of plugins are made in workers behind a model, where streams are not told apart.
        let names = OutputFormat.builtIn.map(\.name)
        throw UsageError(.badValue, adviceOnUnknown("built-in format", name, names, "--list-formats lists them"))
    }

    /// Two that write to one file would mix their lines, which only people can read.
    private func checkFiles() throws(UsageError) {
        var seen: Set<String> = []
        for outlet in self.outlets {
            guard case .file(let path) = outlet.destination, path != "-", !seen.insert(path).inserted else { continue }
            throw UsageError(.badValue, "option --sink: two sinks that are set differently write to \(quoted(path))")
        }
    }
}

extension ExtensionDescription {
    /// Whether a medium takes records, not the bytes of a format.
    fileprivate var takesRecords: Bool { self.encodings & UInt32(PLUGIN_ENCODING_CBOR) != 0 }
}
