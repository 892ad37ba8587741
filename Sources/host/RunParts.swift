import Configuration
import Discovery
import Pipeline
import PluginABI
import Workers

/// Makes the parts of a run of what was typed: the plugins that are to be loaded, with the values of their options.
struct RunParts {
    private let line: ParsedCommandLine
    private let registry: Registry
    private let grants: RunGrants
    private let catalog: PluginCatalog
    private let images = RunImages()

    init(_ line: ParsedCommandLine, _ registry: Registry, _ grants: RunGrants, _ catalog: PluginCatalog) {
        self.catalog = catalog
        self.line = line
        self.registry = registry
        self.grants = grants
    }

    /// The parts that model expressions stand for.
    func parts(of operands: [String]) throws -> [GenerateRequest.Part] {
        var models: [String: LoadedExtension] = [:]
        let expressions = try operands.flatMap { try self.expressions($0) }
        let mappings = try RunMappings(self.line, expressions, self.registry, self)
        return try expressions.map { expression in
            let model = try models[expression.model] ?? self.model(expression.model)
            models[expression.model] = model
            var part = GenerateRequest.Part(expression: expression, model: model)
            part.mappings = try mappings.mappings(scoped: expression.mappings)
            part.steps = mappings.steps
            return part
        }
    }

    /// A path as seen from the working directory.
    func absolute(_ path: String) -> String { self.catalog.absolute(path) }

    /// An extension in another version of its plugin.
    ///
    /// - Parameter extensions: What the new version registers.
    /// - Throws: Why it cannot stand in for the old one, in one line.
    func revised(
        _ loaded: LoadedExtension,
        image: Image,
        extensions: [ExtensionDescription]
    ) throws -> LoadedExtension {
        let old = loaded.description
        guard let new = extensions.first(where: { $0.kind == old.kind && $0.name == old.name }) else {
            throw UsageError(.badValue, "it registers no \(old.kind) \(quoted(old.name)) any more")
        }
        if let refusal = new.refusal {
            throw UsageError(.badValue, "\(new.kind) \(quoted(new.name)) is refused: \(refusal)")
        }
        let options = try self.options(of: new)
        do {
            let sandbox = try self.grants.sandbox(of: new, image: image, options: options, isRevised: true)
            return LoadedExtension(description: new, image: image, sandbox: sandbox, options: options)
        } catch {
            throw (error as? MissingGrant).map { UsageError(.badValue, $0.line) } ?? error
        }
    }

    private func expressions(_ operand: String) throws(UsageError) -> [ModelExpression] {
        do throws(ExpressionError) {
            return try ModelExpression.parse(operand) { self.registry.find(kind: PLUGIN_KIND_MODEL, name: $0) != nil }
        } catch {
            throw UsageError(.badValue, "\(error)\n\(error.excerpt)")
        }
    }

    private func model(_ name: String) throws -> LoadedExtension {
        guard let found = self.registry.find(kind: PLUGIN_KIND_MODEL, name: name) else {
            throw UsageError(.badValue, self.registry.advice(onUnknown: PLUGIN_KIND_MODEL, name))
        }
        return try self.load(found)
    }

    /// Makes a snapshot of an extension's file and looks at what it was given and granted.
    ///
    /// - Parameter options: The values of its options; nil: those of the command line.
    func load(_ found: RegisteredExtension, options: [OptionValue]? = nil) throws -> LoadedExtension {
        let file = self.registry.file(of: found)
        let image = try self.images.image(of: file)
        let options = try options ?? self.options(of: found.description)
        return LoadedExtension(
            description: found.description,
            image: image,
            sandbox: try self.grants.sandbox(of: found.description, image: image, options: options),
            options: options
        )
    }

    /// The format of a name, and if that is one of a plugin, what it is loaded from.
    func format(named name: String) throws -> (OutputFormat, LoadedExtension?) {
        if let format = OutputFormat.builtIn.first(where: { $0.name == name }) { return (format, nil) }
        if let found = self.registry.find(kind: PLUGIN_KIND_FORMAT, name: name) {
            return (.plugin(found.description), try self.load(found))
        }
        let builtIn = OutputFormat.builtIn.map(\.name)
        let place = "--list-formats lists them"
        throw UsageError(
            .badValue,
            self.registry.advice(onUnknown: PLUGIN_KIND_FORMAT, name, besides: builtIn, place)
        )
    }

    /// The values of an extension's options; what is required and missing is told all at once.
    private func options(of description: ExtensionDescription) throws(UsageError) -> [OptionValue] {
        let line = self.line
        let missing = description.options.filter { $0.isRequired && !line.isGiven($0.name) }.map { "--\($0.name)" }
        guard missing.isEmpty else {
            throw UsageError(
                .missingValue,
                "\(description.kind) \(quoted(description.name)) needs \(missing.joined(separator: ", "))"
            )
        }
        do throws(OptionProblem) {
            return try description.options.map { (option) throws(OptionProblem) in
                guard line.syntax.option(option.name)?.declaration != option else { return line.value(option.name) }
                // Another declaration has the name. The plugin still gets a value of the type that it asked for: what
                // was given to its namesake, but for options of the host, which mean something else.
                let isOfHost = line.syntax.group(of: option.name)?.owner == nil
                return try option.parse(isOfHost ? [] : line.texts(option.name))
            }
        } catch {
            throw UsageError(.badValue, "\(description.kind) \(quoted(description.name)): \(error)")
        }
    }
}
