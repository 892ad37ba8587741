import Configuration
import Discovery
import Workers

/// What is granted to the extensions of one run: for good by `host grant`, or for this run by `--grant`.
struct RunGrants {
    private let catalog: PluginCatalog
    private let registry: Registry
    /// The extensions that `--grant` names, by place in the registry.
    private let granted: Set<RegisteredExtension>

    /// - Parameters:
    ///   - names: The values of `--grant`.
    ///   - isForPlatform: Whether a platform is run. The same name may be that of a bus and of a medium.
    /// - Throws: `UsageError` if one of them names no extension, or several.
    init(
        _ names: [String],
        isForPlatform: Bool = false,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws(UsageError) {
        self.catalog = catalog
        self.registry = registry
        var granted: Set<RegisteredExtension> = []
        for name in names {
            granted.insert(try registry.find(ExtensionReference(name), isForPlatform: isForPlatform))
        }
        self.granted = granted
    }

    /// What the workers of an extension may do in this run.
    ///
    /// - Parameters:
    ///   - image: What the run loads. Its digest counts, not that of the scan: nothing can come between.
    ///   - isRevised: Whether the file was changed since the run began. `--grant` was not said of that file, and what
    ///     was granted for good meanwhile counts.
    /// - Throws: `MissingGrant` if something is not granted, `UsageError` if a value does not fit its need.
    func sandbox(of description: ExtensionDescription, image: Image, options: [OptionValue], isRevised: Bool = false)
        throws -> SandboxPolicy
    {
        if isRevised { self.catalog.grants.forget() }
        guard !description.needs.isEmpty else { return SandboxPolicy(mode: self.catalog.sandbox) }
        let isGranted = self.granted.contains {
            $0.description.kind == description.kind && $0.description.name == description.name
        }
        if isRevised || !isGranted { try self.check(description, image) }
        return try self.catalog.sandbox(granting: description, options: options)
    }

    private func check(_ description: ExtensionDescription, _ image: Image) throws(MissingGrant) {
        let decision = self.catalog.grants.decision(about: description, digest: image.digest, file: image.path)
        guard !decision.isGranted else { return }
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
