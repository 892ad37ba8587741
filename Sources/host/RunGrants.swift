import Configuration
import Discovery
import Workers

/// What is granted to the extensions of one run: for good by `host grant`, or for this run by `--grant`.
struct RunGrants {
    private let catalog: PluginCatalog
    private let registry: Registry
    /// The extensions that `--grant` names, by place in the registry.
    private let granted: Set<RegisteredExtension>

    /// - Parameter names: The values of `--grant`.
    /// - Throws: `UsageError` if one of them names no extension, or several.
    init(_ names: [String], _ registry: Registry, _ catalog: PluginCatalog) throws(UsageError) {
        self.catalog = catalog
        self.registry = registry
        var granted: Set<RegisteredExtension> = []
        for name in names { granted.insert(try registry.find(ExtensionReference(name))) }
        self.granted = granted
    }

    /// The walls around an extension in this run: nothing but its needs is let through.
    ///
    /// - Parameter image: What the run loads. Its digest counts, not that of the scan: nothing can come between.
    /// - Throws: `MissingGrant` if something is not granted, `UsageError` if a value does not fit its need.
    func sandbox(of description: ExtensionDescription, image: Image, options: [OptionValue]) throws -> SandboxPolicy {
        let needs = try self.needs(of: description, image: image, options: options).map { need in
            let isPath = need.capability == "read" || need.capability == "write"
            return isPath ? Need(capability: need.capability, detail: self.catalog.absolute(need.detail)) : need
        }
        let (policy, problems) = SandboxPolicy.granting(needs, mode: self.catalog.sandbox)
        if let problem = problems.first {
            throw UsageError(.badValue, "\(description.kind) \(quoted(description.name)): \(problem)")
        }
        return policy
    }

    /// The needs of an extension in this run, with the values of options in the place of what points at them.
    private func needs(of description: ExtensionDescription, image: Image, options: [OptionValue]) throws -> [Need] {
        guard !description.needs.isEmpty else { return [] }
        let isGranted = self.granted.contains {
            $0.description.kind == description.kind && $0.description.name == description.name
        }
        if !isGranted {
            let decision = self.catalog.grants.decision(about: description, digest: image.digest, file: image.path)
            guard decision.isGranted else {
                let name = self.registry.reference(to: description).text
                throw MissingGrant(
                    description: description,
                    image: image,
                    decision: decision,
                    command: self.catalog.command("grant", name),
                    option: "--grant \(name)"
                )
            }
        }
        return try description.effectiveNeeds(options: options)
    }
}
