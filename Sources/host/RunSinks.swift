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
    private let parts: RunParts
    private let refinement: RecordRefinement

    private static let print = "print"
    private static let file = "file"

    /// - Parameters:
    ///   - mappings: What all sinks have done with their records first, in order.
    ///   - steps: The steps of the mapping `simple`.
    init(
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ parts: RunParts,
        mappings: [RunMapping],
        steps: [SimpleStep]
    ) throws {
        self.line = line
        self.registry = registry
        self.parts = parts
        self.refinement = RecordRefinement(mappings: mappings, steps: steps)
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
        // Whoever has an option of that name knows times of messages, and has the field in no message.
        let wantsTime = try settings.takeFlag("time") ?? settings.hasOption("time")
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
        let builtIn = [Self.print, Self.file]
        let place = "--list-mediums lists them"
        throw UsageError(
            .badValue,
            self.registry.advice(onUnknown: PLUGIN_KIND_MEDIUM, name, besides: builtIn, place)
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
        guard !isPrint || self.refinement.mappings.isEmpty else {
            throw UsageError(
                .badValue,
                "\(Self.print) shows events, of which mappings leave only the record; write it by \(Self.file):name=-"
            )
        }
        let (format, plugin) = try isPrint ? (.usual, nil) : self.format(settings.takeFormat())
        let columns = isPrint ? nil : settings.take("columns")
        try settings.expectNothing(["name"] + (isPrint ? ["template"] : ["format", "columns"]))
        return self.outlet(to: .file(path: path), format, plugin, template, columns)
    }

    private func outlet(
        _ settings: inout SinkSettings,
        of medium: ExtensionDescription
    ) throws -> SimulationRequest.Outlet {
        let options = try settings.options(of: medium, self.line)
        let name = settings.takeFormat()
        let format: OutputFormat
        var plugin: LoadedExtension?
        if medium.takesRecords {
            let own = medium.format.isEmpty ? "records" : medium.format
            if let name, name != own {
                guard medium.encodings & UInt32(PLUGIN_ENCODING_BYTES) != 0 else {
                    throw UsageError(.badValue, "medium '\(medium.name)' takes records, not the bytes of a format")
                }
                (format, plugin) = try self.format(name)
            } else {
                format = .records(named: own)
            }
        } else {
            (format, plugin) = try self.format(name ?? (medium.format.isEmpty ? nil : medium.format))
        }
        let columns = settings.take("columns")
        try settings.expectNothing(SinkSettings.names(of: medium) + ["output-format", "columns"])
        guard let found = self.registry.find(kind: PLUGIN_KIND_MEDIUM, name: medium.name) else {
            throw UsageError(.badValue, "there is no medium \(quoted(medium.name))")
        }
        let loaded = try self.parts.load(found, options: options)
        let request = MediumRequest(loaded, writers: 1, ignoresErrors: self.line.flag("media-ignore-errors"))
        return self.outlet(to: .medium(request), format, plugin, nil, columns)
    }

    private func outlet(
        to destination: SimulationRequest.Outlet.Destination,
        _ format: OutputFormat,
        _ plugin: LoadedExtension?,
        _ template: String?,
        _ columns: String?
    ) -> SimulationRequest.Outlet {
        var outlet = SimulationRequest.Outlet(
            destination: destination,
            format: format,
            template: template,
            columns: columns.map { $0.split(separator: ",").map(String.init) }
        )
        outlet.refinement = self.refinement
        outlet.refinement.format = plugin
        return outlet
    }

    /// The format of a name; nil: that which is used where nobody names one.
    private func format(_ name: String?) throws -> (OutputFormat, LoadedExtension?) {
        guard let name else { return (.usual, nil) }
        return try self.parts.format(named: name)
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
