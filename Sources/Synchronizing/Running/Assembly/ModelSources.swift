import PluginABI
import Records

// What files say has to be right, or nothing starts. What a plugin declares concerns the plugin: if it is wrong, or does not go
// together with files or with plugins before it, it is left out, and so is what cannot be without it.

/// What the models of a synchronizer are made of: its files, and what has to hold of all of them.
public struct ModelSources: Sendable {
    /// Files of xproto.
    public let files: [XProtoSource]
    /// What is to be told of the directory of the files, though they can be used.
    public let findings: [ModelFinding]
    /// Models that have to be there.
    public let requiredModels: [String]
    /// The file of the dependency graph and what is in it; nil: links say it.
    public let graph: (path: String, value: Value)?

    /// Makes them of their parts.
    public init(
        _ files: [XProtoSource],
        findings: [ModelFinding] = [],
        requiredModels: [String] = [],
        graph: (path: String, value: Value)? = nil
    ) {
        self.files = files
        self.findings = findings
        self.requiredModels = requiredModels
        self.graph = graph
    }

    /// What findings call what a plugin declares.
    static func name(_ plugin: String) -> String { "\(PLUGIN_KIND_DATA_MODEL)/\(plugin)" }

    /// Makes one model of the files and of what plugins declare.
    ///
    /// - Throws: `ObjectRefusal` that tells all errors of the files, or what is missing.
    public func assembled(with declared: [XProtoSource] = []) throws(ObjectRefusal) -> AssembledModels {
        var sources = declared
        var leftOut: [AssembledModels.LeftOut] = []
        while true {
            let outcome = XProtoReader.read(self.files + sources)
            guard let model = outcome.models else {
                let errors = outcome.findings.filter { $0.severity == .error }
                let names = Set(errors.map(\.place.file))
                let faulty = sources.filter { names.contains($0.name) }
                guard !faulty.isEmpty else { throw Self.refusal(errors, leftOut) }
                sources.removeAll { names.contains($0.name) }
                leftOut += faulty.map { source in
                    AssembledModels.LeftOut(
                        name: source.name,
                        models: XProtoReader.names(in: source),
                        errors: errors.filter { $0.place.file == source.name }
                    )
                }
                continue
            }
            var named = model
            for source in leftOut { for name in source.models { named.leftOut[name] = source.name } }
            return AssembledModels(
                model: named,
                graph: try self.check(named),
                findings: self.findings + outcome.findings,
                leftOut: leftOut
            )
        }
    }

    private static func refusal(_ errors: [ModelFinding], _ leftOut: [AssembledModels.LeftOut]) -> ObjectRefusal {
        let lines = errors.map(\.description) + leftOut.flatMap(\.lines)
        return ObjectRefusal(.invalid, lines.joined(separator: "\n"))
    }

    private func check(_ model: DataModel) throws(ObjectRefusal) -> DependencyGraph? {
        let missing = self.requiredModels.filter { model.model($0) == nil }.map { name in
            model.leftOut[name].map { "\(name), which \($0) declares and which was left out" } ?? name
        }
        guard missing.isEmpty else {
            throw ObjectRefusal(
                .invalid,
                "required_models: there is no model \(missing.joined(separator: ", ")) in files, plugins or the host"
            )
        }
        guard let graph = self.graph else { return nil }
        do throws(ObjectRefusal) {
            return try DependencyGraph(file: graph.value, model)
        } catch {
            throw ObjectRefusal(.invalid, "dependency_graph \(graph.path): \(error)")
        }
    }
}
