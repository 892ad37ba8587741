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

    init(_ line: ParsedCommandLine, _ registry: Registry, _ grants: RunGrants) {
        self.line = line
        self.registry = registry
        self.grants = grants
    }

    /// The parts that model expressions stand for.
    func parts(of operands: [String]) throws -> [GenerateRequest.Part] {
        var images: [String: Image] = [:]
        let expressions = try operands.flatMap { try self.expressions($0) }
        let mappings = try RunMappings(self.line, expressions)
        return try expressions.map { expression in
            var part = try self.part(expression, &images)
            part.mappings = try mappings.names(scoped: expression.mappings)
            part.steps = mappings.steps
            return part
        }
    }

    /// A part with another version of its plugin.
    ///
    /// - Parameter extensions: What the new version registers.
    /// - Throws: Why it cannot stand in for the old one, in one line.
    func revised(
        _ part: GenerateRequest.Part,
        image: Image,
        extensions: [ExtensionDescription]
    ) throws -> GenerateRequest.Part {
        let model = extensions.first { $0.kind == part.model.kind && $0.name == part.model.name }
        guard let model else {
            throw UsageError(.badValue, "it registers no \(part.model.kind) \(quoted(part.model.name)) any more")
        }
        if let refusal = model.refusal {
            throw UsageError(.badValue, "\(model.kind) \(quoted(model.name)) is refused: \(refusal)")
        }
        var revised = part
        revised.model = model
        revised.image = image
        revised.options = try self.options(of: model)
        do {
            revised.sandbox = try self.grants.sandbox(
                of: model,
                image: image,
                options: revised.options,
                isRevised: true
            )
        } catch {
            throw (error as? MissingGrant).map { UsageError(.badValue, $0.line) } ?? error
        }
        return revised
    }

    private func expressions(_ operand: String) throws(UsageError) -> [ModelExpression] {
        do throws(ExpressionError) {
            return try ModelExpression.parse(operand) { self.registry.find(kind: PLUGIN_KIND_MODEL, name: $0) != nil }
        } catch {
            throw UsageError(.badValue, "\(error)\n\(error.excerpt)")
        }
    }

    private func part(_ expression: ModelExpression, _ images: inout [String: Image]) throws -> GenerateRequest.Part {
        guard let found = self.registry.find(kind: PLUGIN_KIND_MODEL, name: expression.model) else {
            throw UsageError(
                .badValue,
                self.registry.explainAbsence(kind: PLUGIN_KIND_MODEL, name: expression.model)
                    ?? adviceOnUnknown(
                        "model",
                        expression.model,
                        self.registry.names(ofKind: PLUGIN_KIND_MODEL),
                        "`host --list-plugins` shows what was found and where"
                    )
            )
        }
        let loaded = try self.load(found, images[self.registry.file(of: found).path])
        images[loaded.image.path] = loaded.image
        return GenerateRequest.Part(
            expression: expression,
            model: found.description,
            image: loaded.image,
            sandbox: loaded.sandbox,
            options: loaded.options
        )
    }

    /// An extension as its workers are to be started.
    struct Loaded {
        var image: Image
        var sandbox: SandboxPolicy
        var options: [OptionValue]
    }

    /// Makes a snapshot of an extension's file and looks at what it was given and granted.
    ///
    /// - Parameter known: The snapshot, if there is one.
    func load(_ found: RegisteredExtension, _ known: Image? = nil) throws -> Loaded {
        let file = self.registry.file(of: found)
        let image = try known ?? Image(path: file.path)
        guard image.identity == file.identity else {
            throw UsageError(.badValue, "\(quoted(file.path)) changed just now; run the command again")
        }
        let options = try self.options(of: found.description)
        return Loaded(
            image: image,
            sandbox: try self.grants.sandbox(of: found.description, image: image, options: options),
            options: options
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

/// What to say of a name that nothing has: the one that may be meant, or where the names are found.
func adviceOnUnknown(_ kind: String, _ name: String, _ names: [String], _ otherwise: String) -> String {
    let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" } ?? otherwise
    return "unknown \(kind) \(quoted(name)); \(advice)"
}
