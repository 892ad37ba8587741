import Configuration
import Discovery
import PluginABI
import Workers

/// Shows the command line of a run to the generic extensions, in the order in which they were found.
struct GenericExtensions {
    private let registry: Registry
    private let grants: RunGrants
    private let catalog: PluginCatalog

    init(_ registry: Registry, _ grants: RunGrants, _ catalog: PluginCatalog) {
        self.registry = registry
        self.grants = grants
        self.catalog = catalog
    }

    /// The command line as they want it. Each sees what those before it made of it.
    func adjust(_ line: ParsedCommandLine) throws -> ParsedCommandLine {
        var line = line
        for registered in self.registry.extensions where registered.description.kind == PLUGIN_KIND_GENERIC {
            if case .shadowed = registered.status { continue }
            let description = registered.description
            let isAlwaysAsked = description.flags & UInt32(PLUGIN_GENERIC_ALWAYS) != 0
            guard isAlwaysAsked || description.options.contains(where: { line.isGiven($0.name) }) else { continue }
            for change in try self.changes(by: registered, line) {
                line = try line.replacing(change.option, by: change.texts)
            }
        }
        return line
    }

    private func changes(by registered: RegisteredExtension, _ line: ParsedCommandLine) throws -> [RunArguments.Given] {
        let loaded = try RunParts(line, self.registry, self.grants, self.catalog).load(registered)
        let name = registered.description.name
        let task = InstanceTask(kind: PLUGIN_KIND_GENERIC, name: name, options: loaded.options)
        let names = line.syntax.groups.flatMap { $0.options.map(\.name) }
        let given = names.filter(line.isGiven).map { RunArguments.Given($0, line.texts($0)) }
        let result = try GenericWorker.adjust(
            RunArguments(options: names, given: given + [RunArguments.Given("", line.operands)]),
            by: task,
            image: loaded.image,
            sandbox: loaded.sandbox,
            settings: self.catalog.settings,
            loop: self.catalog.loop
        ) { Terminal.sayPlainly("\(name): \($0)") }
        switch result {
        case .success(let changes): return changes
        case .failure(let failure): throw UsageError(.badValue, "generic \(quoted(name)): \(failure)")
        }
    }
}
