import Discovery
import Workers

/// How a run takes over changed plugin files.
public struct PluginReload {
    /// Where plugins are looked for.
    public let searchPath: SearchPath
    /// Has changed files register.
    public let registering: ScanWorkers
    /// Makes of an extension of the run the same of another version of its plugin, or throws why that cannot be.
    public let revised: (LoadedExtension, Image, [ExtensionDescription]) throws -> LoadedExtension

    /// Makes it of its parts.
    public init(
        searchPath: SearchPath,
        registering: ScanWorkers,
        revised: @escaping (LoadedExtension, Image, [ExtensionDescription]) throws -> LoadedExtension
    ) {
        self.searchPath = searchPath
        self.registering = registering
        self.revised = revised
    }
}
