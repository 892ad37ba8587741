import Configuration
import Discovery
import Pipeline
import PluginABI
import Transforms

/// The mappings of a run as they were typed: `--map`, and `--include`, `--exclude` and `--rename`, which are steps of one
/// mapping. (Comes from Avalon, which takes a name that it does not know as the address of code to be fetched and run; here
/// it is a plugin file, which runs in a worker like any other.)
struct RunMappings {
    /// The mapping that the steps belong to.
    private static let simple = "simple"

    /// The steps in the order of the command line.
    let steps: [SimpleStep]
    private let global: [String]
    private let registry: Registry
    private let parts: RunParts

    /// - Parameter expressions: All expressions of the run. Steps for which none of them and no `--map` names the
    ///   mapping are applied to all, after everything else.
    init(_ line: ParsedCommandLine, _ expressions: [ModelExpression], _ registry: Registry, _ parts: RunParts)
        throws(UsageError)
    {
        var steps: [SimpleStep] = []
        for occurrence in line.occurrences {
            do throws(SimpleStep.SyntaxError) {
                switch occurrence.name {
                case "include": steps.append(.include(try SimpleStep.keys(occurrence.text)))
                case "exclude": steps.append(.exclude(try SimpleStep.keys(occurrence.text)))
                case "rename": steps.append(.rename(try SimpleStep.renamings(occurrence.text)))
                default: break
                }
            } catch {
                throw UsageError(.badValue, "option --\(occurrence.name): \(error)")
            }
        }
        self.steps = SimpleStep.merged(steps)
        let maps = line.texts("map")
        let isNamed = (maps + expressions.flatMap(\.mappings)).contains(Self.simple)
        self.global = self.steps.isEmpty || isNamed ? maps : maps + [Self.simple]
        self.registry = registry
        self.parts = parts
    }

    /// The plugin files that `--map` names, which need not be on the search path.
    static func files(in arguments: [String]) throws(UsageError) -> [String] {
        let syntax = CommandLineSyntax(command: "host", groups: [HostOptions.mappings])
        let mappings = try syntax.parse(arguments, isPartial: true).texts("map")
        // What is no expression is told when it is looked at for good.
        let scoped = arguments.filter { !$0.hasPrefix("-") && $0.holds("{") }
            .flatMap { (try? ModelExpression.parse($0) { _ in true }) ?? [] }
            .flatMap(\.mappings)
        return try (mappings + scoped).filter(ModelExpression.isFile).map(Self.path)
    }

    /// The path of a file, which may be an URL, as in Avalon.
    private static func path(_ file: String) throws(UsageError) -> String {
        if file.hasPrefix("file://") { return String(file.dropFirst("file://".count)) }
        guard let scheme = file.place(of: "://") else { return file }
        throw UsageError(
            .badValue,
            "mapping \(quoted(file)): nothing is fetched by \(quoted(String(file[..<scheme.lowerBound]))); fetch the plugin and"
                + " name its file"
        )
    }

    /// The mappings of an expression in order: those in its braces, then those for all.
    func mappings(scoped: [String]) throws -> [RunMapping] {
        try (scoped + self.global).flatMap { name in
            if ModelExpression.isFile(mapping: name) { return try self.mappings(of: name) }
            if MappingCatalog.find(name) != nil { return [.builtIn(name)] }
            guard let found = self.registry.find(kind: PLUGIN_KIND_MAPPING, name: name) else {
                throw self.unknown(name)
            }
            return [.plugin(try self.parts.load(found))]
        }
    }

    /// All mappings of a file, in the order in which it registers them.
    private func mappings(of file: String) throws -> [RunMapping] {
        let path = self.parts.absolute(try Self.path(file))
        if let refused = self.registry.refused.first(where: { $0.path == path }) {
            throw UsageError(.badValue, "mapping \(quoted(file)) is refused: \(refused.refusal)")
        }
        let found = self.registry.extensions.filter {
            $0.description.kind == PLUGIN_KIND_MAPPING && self.registry.file(of: $0).path == path
        }
        guard !found.isEmpty else {
            throw UsageError(.badValue, "mapping \(quoted(file)): it registers no mapping")
        }
        return try found.map { .plugin(try self.parts.load($0)) }
    }

    private func unknown(_ name: String) -> UsageError {
        let builtIn = MappingCatalog.builtIn.map(\.name)
        let place = "--list-mappings lists them"
        return UsageError(
            .badValue,
            self.registry.advice(onUnknown: PLUGIN_KIND_MAPPING, name, besides: builtIn, place)
        )
    }
}
